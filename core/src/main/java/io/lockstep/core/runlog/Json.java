package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lockstep.core.failure.LockstepException;
import org.jspecify.annotations.Nullable;

/** How this project writes and reads JSON: one mapper, so that all files look alike. */
public final class Json {
  /** Unknown fields are tolerated: a newer version may have written the file. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** JSON has no NaN and no infinity: null stands for them. */
  public static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** On one line. */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** Indented. */
  public static String pretty(Object value) {
    return write(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  /** What is wrong with a document, in one line: in our own words where we refused it. */
  public static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof LockstepException ours) {
      return ours.text();
    }
    String at = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    return e.getOriginalMessage().lines().findFirst().orElse("damaged") + at;
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("not JSON: " + value, impossible);
    }
  }
}
