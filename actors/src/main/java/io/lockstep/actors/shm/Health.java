package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the other ranks' processes live, looked at every few milliseconds and by any thread: of
 * many ranks less often, for each of them looks at all others.
 */
final class Health {
  private static final long EVERY_NS = Duration.ofMillis(10).toNanos();
  private static final long EVERY_PER_RANK_NS = Duration.ofMillis(1).toNanos();

  private final World world;
  private final long everyNs;
  private final AtomicLong lookedNs = new AtomicLong(System.nanoTime());

  Health(World world) {
    this.world = world;
    this.everyNs = Math.max(EVERY_NS, world.size() * EVERY_PER_RANK_NS);
  }

  /**
   * The death of a rank, if it is time to look and there is one.
   *
   * @param when in words
   */
  Optional<LockstepException> death(String when) {
    long lastNs = lookedNs.get();
    long nowNs = System.nanoTime();
    if (nowNs - lastNs < everyNs || !lookedNs.compareAndSet(lastNs, nowNs)) {
      return Optional.empty();
    }
    // A rank that failed and exited has said why.
    return world.dead().map(rank -> world.failure().orElseGet(() -> lost(rank, when)));
  }

  void throwIfDead(String when) {
    death(when)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private static LockstepException lost(int rank, String when) {
    return LockstepException.failed("lost the process of rank %d at %s".formatted(rank, when))
        .rank(rank)
        .hint("see the log of rank %d; its process may have died".formatted(rank));
  }
}
