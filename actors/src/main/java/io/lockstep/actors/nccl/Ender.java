package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends communicators, each on a thread of its own, because {@code ncclCommAbort} may never return.
 * Then only the process's end frees the GPU.
 */
final class Ender {
  private static final Logger LOG = LoggerFactory.getLogger(Ender.class);

  private final Duration deadline;
  private final Consumer<LockstepException> whenHung;

  /**
   * @param whenHung told why, where this process has to leave
   */
  Ender(Duration deadline, Consumer<LockstepException> whenHung) {
    this.deadline = deadline;
    this.whenHung = whenHung;
  }

  /**
   * Does it, and returns when it is done, or given up.
   *
   * @return whether it was done
   */
  boolean end(Place place, String why, Runnable work) {
    Thread thread = new Thread(() -> carryOut(place, work), "nccl-end-" + place.tag());
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(deadline.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      whenHung.accept(
          LockstepException.failed(
                  "rank %d leaves: NCCL's communicator has not ended within %s (it ends because: %s)"
                      .formatted(place.rank(), Patience.text(deadline), why))
              .rank(place.rank())
              .hint("a GPU, its driver or the network hangs; nvidia-smi and dmesg may say more"));
      return false;
    }
    return true;
  }

  /** What cannot be freed is left to the process's end. */
  private static void carryOut(Place place, Runnable work) {
    try {
      work.run();
    } catch (LockstepException e) {
      LOG.warn("ending the communicator of rank {}: {}", place.rank(), e.text());
    }
  }
}
