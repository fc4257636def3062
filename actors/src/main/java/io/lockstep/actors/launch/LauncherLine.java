package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.core.runlog.Json;
import java.util.Objects;

/**
 * What a launcher says to a worker process: one line each on its standard input, after the line
 * with its {@link WorkerSettings}.
 */
sealed interface LauncherLine {
  /** The cluster's founder listens there. */
  record Join(String address) implements LauncherLine {}

  /** A process of this host has ended: for the coordinator. */
  record Gone(Coordinator.WorkerGone worker) implements LauncherLine {}

  static String encode(LauncherLine line) {
    return line instanceof Join join
        ? "join " + join.address()
        : "gone " + Json.line(((Gone) line).worker());
  }

  /**
   * @throws IllegalArgumentException where it is none of these
   */
  static LauncherLine decode(String text) {
    if (text.startsWith("join ")) {
      return new Join(text.substring("join ".length()));
    }
    if (text.startsWith("gone ")) {
      var gone = PipeLine.parse(text.substring("gone ".length()), Coordinator.WorkerGone.class);
      if (Objects.nonNull(gone.worker()) && Objects.nonNull(gone.how())) {
        return new Gone(gone);
      }
    }
    throw new IllegalArgumentException("not a launcher's line: " + text);
  }
}
