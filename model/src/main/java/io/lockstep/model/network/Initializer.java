package io.lockstep.model.network;

import io.lockstep.core.sampler.SplitMix64;

/** Draws a tensor's first values, one after another in row-major order. */
@FunctionalInterface
public interface Initializer {
  Initializer ZEROS = random -> 0f;
  Initializer ONES = random -> 1f;

  float next(SplitMix64 random);

  /** Normal with mean 0. */
  static Initializer normal(double deviation) {
    return random -> (float) (random.nextGaussian() * deviation);
  }

  /** Uniform in [−bound, bound). */
  static Initializer uniform(double bound) {
    return random -> (float) ((2 * random.nextDouble() - 1) * bound);
  }
}
