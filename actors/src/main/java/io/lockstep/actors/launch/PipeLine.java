package io.lockstep.actors.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RecordLine;
import io.lockstep.core.runlog.RunRecord;
import java.util.Objects;

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

  /** A signal has told the process to end; it finishes what it does and exits. */
  record Leaving() implements PipeLine {}

  /** The coordinator, which is in this process, has put a worker out: its process must end. */
  record Evict(WorkerId worker, String cause) implements PipeLine {
    public Evict {
      Objects.requireNonNull(worker);
    }
  }

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
    if (line instanceof Leaving) {
      return "leaving";
    }
    if (line instanceof Evict evict) {
      return "evict " + Json.line(evict);
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
      return new Failing(parse(text.substring("failing ".length()), Failure.class));
    }
    if (text.equals("leaving")) {
      return new Leaving();
    }
    if (text.startsWith("evict ")) {
      return parse(text.substring("evict ".length()), Evict.class);
    }
    return new Logged(RecordLine.decode(text));
  }

  /**
   * @throws IllegalArgumentException where the text is no such record's
   */
  static <T> T parse(String json, Class<T> type) {
    try {
      T value = Json.MAPPER.readValue(json, type);
      if (value != null) {
        return value;
      }
      throw new IllegalArgumentException("nothing in " + json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
