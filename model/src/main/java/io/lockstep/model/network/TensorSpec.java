package io.lockstep.model.network;

import ai.djl.ndarray.types.Shape;
import io.lockstep.core.sampler.SplitMix64;

/**
 * What a stage holds under a name.
 *
 * @param name unique in its network; also the key under which it is saved
 * @param shape row-major, float32
 */
public record TensorSpec(String name, Shape shape, TensorKind kind, Initializer initializer) {
  private static final long STREAM = 0x494E4954L;

  public static TensorSpec parameter(String name, Initializer initializer, long... shape) {
    return new TensorSpec(name, new Shape(shape), TensorKind.PARAMETER, initializer);
  }

  public static TensorSpec statistic(String name, Initializer initializer, long... shape) {
    return new TensorSpec(name, new Shape(shape), TensorKind.STATISTIC, initializer);
  }

  /** How many values it holds. */
  public int size() {
    return Math.toIntExact(shape.size());
  }

  /**
   * The generator of its first values: a stream of its own, so that they do not depend on how many
   * numbers other tensors drew.
   *
   * @param index of this tensor in its network
   */
  public static SplitMix64 random(long seed, int index) {
    return SplitMix64.of(STREAM, seed, index);
  }
}
