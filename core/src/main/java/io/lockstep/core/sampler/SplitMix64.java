package io.lockstep.core.sampler;

/**
 * Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", OOPSLA
 * 2014). Written out, and not the JDK's, because what a seed means must not change with the JDK.
 * Not safe for use by several threads.
 */
public final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public SplitMix64(long seed) {
    state = seed;
  }

  /** A generator whose stream is a pure function of all the keys, in their order. */
  public static SplitMix64 of(long... keys) {
    long hash = 0;
    for (long key : keys) {
      hash = mix(hash + GOLDEN_GAMMA + mix(key + GOLDEN_GAMMA));
    }
    return new SplitMix64(hash);
  }

  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, bound), by Lemire's multiply-shift on 32 bits; bound in [1, 2^31). */
  public int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [0, 1), from the upper 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Standard normal, by Box and Muller's transform of two uniforms. */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /** The generator's output function: a bijection in which each bit depends on all. */
  public static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
