package io.lockstep.actors.shm;

/**
 * A count within a generation, in one word: what a generation left behind is never taken for what
 * another counts.
 */
final class Stamp {
  private static final int COUNT_BITS = 40;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** Nothing was ever counted: there is no generation of this number. */
  static final long NONE = -1;

  private Stamp() {}

  /**
   * @param generation from 0, below 2^23
   * @param count from 0, below 2^40
   */
  static long of(long generation, long count) {
    if (generation < 0 || generation >> (Long.SIZE - 1 - COUNT_BITS) != 0 || count > COUNT_MASK) {
      throw new IllegalArgumentException(
          "operation %d of generation %d is too many".formatted(count, generation));
    }
    return generation << COUNT_BITS | count;
  }

  static long generation(long stamp) {
    return stamp >> COUNT_BITS;
  }

  /** Whether a count has come as far as another of the same generation. */
  static boolean reached(long stamp, long target) {
    return stamp >= target && generation(stamp) == generation(target);
  }
}
