package io.lockstep.model.engine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the C library's malloc holds for reuse. It places a step's tensors a little differently each
 * time, so that over many steps more and more pages have been touched once, though no step needs
 * more than another.
 */
public final class FreeMemory {
  /** Of malloc_trim(3): leave so many bytes at the top of the heap. */
  private static final long PAD = 0;

  private static final @Nullable Function TRIM = trim();

  /** Giving back and faulting in again take some 0.1 s. */
  private static final long INTERVAL_NS = Duration.ofMinutes(1).toNanos();

  /** Ranks whose minutes end at slightly different times do it after the same step nevertheless. */
  private static final int STEPS = 10;

  private @Nullable Long minuteNs;

  /** glibc's own; other C libraries have none. */
  private static @Nullable Function trim() {
    try {
      return NativeLibrary.getProcess().getFunction("malloc_trim");
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /**
   * Whether this is a run's tenth step, or, at a multiple of ten, another minute has passed,
   * counted from when this was first asked. Without the tenth the first minute holds the most: see
   * docs/decisions/0008.
   *
   * @param stepsTaken when this is asked after a step, which ends at about the same time on all
   *     ranks
   * @param nowNs of {@link System#nanoTime}
   */
  public boolean isDue(long stepsTaken, long nowNs) {
    if (minuteNs == null) {
      minuteNs = nowNs;
    }
    long minutes = (nowNs - minuteNs) / INTERVAL_NS;
    boolean due = stepsTaken == STEPS || (minutes >= 1 && stepsTaken % STEPS == 0);
    if (due) {
      minuteNs += minutes * INTERVAL_NS; // Not from now on: ranks that were apart meet again.
    }
    return due;
  }

  /**
   * Gives the pages that nothing is in back to the system, where the C library can; the next step
   * faults in those that it needs. For ResNet-18 with a batch of 32 that takes 0.1 s in all.
   */
  public static void giveBack() {
    if (TRIM != null) {
      TRIM.invokeInt(new Object[] {PAD});
    }
  }
}
