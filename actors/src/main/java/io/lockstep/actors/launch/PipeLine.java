package io.lockstep.actors.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RecordLine;
import io.lockstep.core.runlog.RunRecord;

/**
 * What a worker process says to its launcher: one line each on its standard output. Each starts
 * with the record separator of RFC 7464, because native code may print there too ({@code
 * ONEDNN_VERBOSE=1} does), with or without an end of line.
 */
sealed interface PipeLine {
  char MARK = '\u001e';

  /** The actor system listens there. */
  record Bound(String address) implements PipeLine {}

  /** The process cannot go on and exits. */
  record Failing(Failure failure) implements PipeLine {}

  /** Something for the run folder. */
  record Logged(RunRecord line) implements PipeLine {}

  static String encode(PipeLine line) {
    return MARK + text(line);
  }

  private static String text(PipeLine line) {
    if (line instanceof Bound bound) {
      return "bound " + bound.address();
    }
    if (line instanceof Failing failing) {
      return "failing " + Json.line(failing.failure());
    }
    return RecordLine.encode(((Logged) line).line());
  }

  /**
   * Reads what follows a mark.
   *
   * @throws IllegalArgumentException where it is none of these
   */
  static PipeLine decode(String text) {
    if (text.startsWith("bound ")) {
      return new Bound(text.substring("bound ".length()));
    }
    if (text.startsWith("failing ")) {
      try {
        String json = text.substring("failing ".length());
        return new Failing(Json.MAPPER.readValue(json, Failure.class));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(text, e);
      }
    }
    return new Logged(RecordLine.decode(text));
  }
}
