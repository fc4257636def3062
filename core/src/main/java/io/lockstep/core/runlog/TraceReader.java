package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code trace.json}. A crash leaves the closing bracket out, or the last event unfinished:
 * both are tolerated with a warning. Events of other kinds than a run's own are passed over.
 */
public final class TraceReader {
  /** More than any run writes: 100 steps of 64 ranks have a tenth of it. */
  private static final int MOST_SPANS = 1_000_000;

  /** One of several in the file, so that more comes after it. */
  private static final ObjectReader EVENT =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private TraceReader() {}

  /**
   * @throws LockstepException (exit 2) where there is no such file, or it is damaged otherwise
   */
  public static Trace read(Path file) {
    List<TraceSpan> spans = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = Json.MAPPER.getFactory().createParser(in)) {
      try {
        events(file, json, spans, warnings);
      } catch (JsonProcessingException e) {
        if (json.currentLocation().getByteOffset() < Files.size(file)) {
          throw damaged(file, e);
        }
        warnings.add(file + ": ends early, as after a crash; what it holds was read");
      }
    } catch (NoSuchFileException e) {
      throw LockstepException.usage("there is no " + file).because(e);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read " + file + ": " + e).because(e);
    }
    return new Trace(spans, warnings);
  }

  private static void events(
      Path file, JsonParser json, List<TraceSpan> spans, List<String> warnings) throws IOException {
    JsonToken first = json.nextToken();
    if (first == null) {
      warnings.add(file + ": is empty");
      return;
    }
    if (first != JsonToken.START_ARRAY) {
      throw LockstepException.usage(file + " is no trace of a run: it is not an array of events");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      JsonNode event = EVENT.readTree(json);
      if (spans.size() == MOST_SPANS) {
        warnings.add(file + ": only its first " + MOST_SPANS + " spans were read");
        return;
      }
      span(event).ifPresent(spans::add);
    }
  }

  private static LockstepException damaged(Path file, JsonProcessingException e) {
    return LockstepException.usage(
            file
                + " is damaged in line "
                + e.getLocation().getLineNr()
                + ": "
                + e.getOriginalMessage())
        .hint("a run folder must be as the run left it")
        .because(e);
  }

  private static Optional<TraceSpan> span(JsonNode event) {
    JsonNode rank = event.path("pid");
    JsonNode step = event.path("args").path("step");
    JsonNode startUs = event.path("ts");
    JsonNode durationUs = event.path("dur");
    boolean whole =
        event.path("ph").asText().equals("X")
            && rank.isIntegralNumber()
            && step.isIntegralNumber()
            && startUs.isNumber()
            && durationUs.asDouble(-1) >= 0;
    return whole
        ? Optional.of(
            new TraceSpan(
                rank.asInt(),
                step.asLong(),
                new Span(
                    event.path("name").asText(),
                    TraceFile.thread(event.path("tid").asInt()),
                    startUs.asDouble(),
                    durationUs.asDouble())))
        : Optional.empty();
  }
}
