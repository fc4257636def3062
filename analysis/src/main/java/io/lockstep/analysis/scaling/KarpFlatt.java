package io.lockstep.analysis.scaling;

/**
 * The experimentally determined serial fraction (Karp and Flatt, Measuring parallel processor
 * performance, CACM 33(5), 1990). Where it stays the same as workers are added, the serial part
 * limits; where it grows, something else does that grows with them.
 */
public final class KarpFlatt {
  private KarpFlatt() {}

  /**
   * e = (1/S − 1/N)/(1 − 1/N); negative where the speedup S is more than N.
   *
   * @param workers N, at least 2
   */
  public static double serialFraction(double speedup, int workers) {
    if (workers < 2) {
      throw new IllegalArgumentException("one worker tells nothing of a serial part");
    }
    double share = 1.0 / workers;
    return (1 / speedup - share) / (1 - share);
  }
}
