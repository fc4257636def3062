package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Map;

/** How a record travels between processes: on one line, the name of its kind, a space, its JSON. */
public final class RecordLine {
  private static final Map<String, Class<? extends RunRecord>> KINDS =
      Map.of(
          "step", StepRow.class,
          "epoch", EpochRow.class,
          "event", Event.class,
          "span", TraceSpan.class,
          "ended", Ended.class);

  private RecordLine() {}

  public static String encode(RunRecord line) {
    String kind =
        KINDS.entrySet().stream()
            .filter(entry -> entry.getValue() == line.getClass())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    return kind + " " + Json.line(line);
  }

  /**
   * @throws IllegalArgumentException where the line is not a record
   */
  public static RunRecord decode(String line) {
    int space = line.indexOf(' ');
    Class<? extends RunRecord> type = space < 0 ? null : KINDS.get(line.substring(0, space));
    if (type == null) {
      throw new IllegalArgumentException("not a record: " + line);
    }
    try {
      RunRecord record = Json.MAPPER.readValue(line.substring(space + 1), type);
      if (record == null) {
        throw new IllegalArgumentException("not a record: " + line);
      }
      return record;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a record: " + line, e);
    }
  }
}
