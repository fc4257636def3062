package io.lockstep.analysis.scaling;

import org.jspecify.annotations.Nullable;

/**
 * A goal that scaling is held against.
 *
 * @param name in words, with its unit: {@code "speedup with 4 workers"}
 * @param value that was measured; null where it was not
 * @param target that it is to reach: at least, or at most, as the name says
 * @param met null where nothing was measured
 */
public record Target(String name, @Nullable Double value, double target, @Nullable Boolean met) {
  /** The part of perfect scaling that the project's reference set itself to reach. */
  public static final double EFFICIENCY = 0.75;
}
