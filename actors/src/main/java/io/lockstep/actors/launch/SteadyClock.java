package io.lockstep.actors.launch;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day when this process began, and from there on a clock that nobody sets: a
 * coordinator tells by it who has been silent for too long.
 */
final class SteadyClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNs = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNs);
  }
}
