package io.lockstep.core.port;

/**
 * The part of a buffer that a rank sums, or holds, for all: from floor(count·rank/worldSize) to
 * floor(count·(rank + 1)/worldSize). The slices of all ranks follow one another, cover the buffer,
 * and differ in length by one at most.
 *
 * @param start in floats
 * @param length in floats
 */
public record Slice(int start, int length) {
  /**
   * @param count floats in all (≥ 0)
   */
  public static Slice of(int count, int worldSize, int rank) {
    if (count < 0 || rank < 0 || rank >= worldSize) {
      throw new IllegalArgumentException(
          "the slice of rank %d of %d of %d floats".formatted(rank, worldSize, count));
    }
    int start = bound(count, worldSize, rank);
    return new Slice(start, bound(count, worldSize, rank + 1) - start);
  }

  /** The place after its last. */
  public int end() {
    return start + length;
  }

  private static int bound(int count, int worldSize, int rank) {
    return Math.toIntExact((long) count * rank / worldSize);
  }
}
