package io.lockstep.actors.protocol;

import java.time.Duration;

/**
 * How long a coordinator waits.
 *
 * @param join for the workers to come, at the start and for replacements without which too few are
 *     left
 * @param silence for a sign of life or of progress; ten times the median step where that is longer
 * @param slowStart for progress before a worker's first step in a generation, and in an evaluation
 *     or while weights are saved
 */
public record Limits(Duration join, Duration silence, Duration slowStart) {
  /** The first run on a machine unpacks the engine while the others wait: hence the minutes. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ofSeconds(60));
}
