package io.lockstep.simulator.world;

import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.simulator.cost.StepNoise;

/** By what factor one step's compute takes longer or shorter than the cost model says. */
@FunctionalInterface
public interface Jitter {
  /**
   * @param place of the worker on its host: its own, whatever rank it has
   * @return positive
   */
  double factor(int place, long step);

  static Jitter none() {
    return (place, step) -> 1;
  }

  /** As a scenario has it, whose closed form knows the expected slowest of N. */
  static Jitter of(StepNoise noise, long seed) {
    return switch (noise.shape()) {
      case UNIFORM -> uniform(seed, noise.size());
      case LOGNORMAL -> lognormal(seed, noise.size());
      case EXPONENTIAL -> exponential(seed, noise.size());
    };
  }

  /**
   * Lognormal with mean 1.
   *
   * @param sigma standard deviation of the factor's logarithm (≥ 0)
   */
  static Jitter lognormal(long seed, double sigma) {
    return (place, step) ->
        StrictMath.exp(sigma * SplitMix64.of(seed, place, step).nextGaussian() - sigma * sigma / 2);
  }

  /**
   * Uniform in [1 − width, 1 + width).
   *
   * @param width in [0, 1)
   */
  static Jitter uniform(long seed, double width) {
    return (place, step) -> 1 - width + 2 * width * SplitMix64.of(seed, place, step).nextDouble();
  }

  /**
   * 1 − size + size·X with X exponential, by inversion.
   *
   * @param size its standard deviation, in [0, 1)
   */
  static Jitter exponential(long seed, double size) {
    return (place, step) ->
        1 - size - size * StrictMath.log1p(-SplitMix64.of(seed, place, step).nextDouble());
  }
}
