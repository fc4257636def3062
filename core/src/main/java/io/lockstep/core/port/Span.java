package io.lockstep.core.port;

/**
 * A named piece of a step on one of a rank's threads.
 *
 * @param thread {@code replica} or {@code collective}
 * @param startUs microseconds on a clock that all ranks of one host share
 */
public record Span(String name, String thread, double startUs, double durationUs) {
  public static final String REPLICA = "replica";
  public static final String COLLECTIVE = "collective";

  /** A span between two readings of {@link System#nanoTime()}. */
  public static Span between(String name, String thread, long startNs, long endNs) {
    return new Span(name, thread, startNs / 1e3, (endNs - startNs) / 1e3);
  }
}
