package io.lockstep.actors.collective;

import java.time.Duration;

/** How long nothing has moved, against the longest that is borne. */
public final class Patience {
  private final Duration deadline;
  private long lastProgressNs = System.nanoTime();

  public Patience(Duration deadline) {
    this.deadline = deadline;
  }

  public void progressed() {
    lastProgressNs = System.nanoTime();
  }

  /** Whether half of it is over: time to say who is waited for. */
  public boolean half() {
    return waitedNs() >= deadline.toNanos() / 2;
  }

  public boolean over() {
    return waitedNs() >= deadline.toNanos();
  }

  /** Milliseconds until {@link #half} or else {@link #over} becomes true; at least one. */
  public long nextMs() {
    long nextNs = half() ? deadline.toNanos() : deadline.toNanos() / 2;
    return Math.max(1, (nextNs - waitedNs()) / 1_000_000 + 1);
  }

  /** {@code 60 s}, {@code 0.3 s}. */
  public static String text(Duration deadline) {
    return deadline.toMillis() % 1000 == 0
        ? deadline.toSeconds() + " s"
        : deadline.toMillis() / 1e3 + " s";
  }

  private long waitedNs() {
    return System.nanoTime() - lastProgressNs;
  }
}
