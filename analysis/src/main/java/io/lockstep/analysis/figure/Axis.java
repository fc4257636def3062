package io.lockstep.analysis.figure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An axis of a panel.
 *
 * @param name with its unit
 * @param suffix of each number along it, as {@code " %"}; empty for most
 * @param base of a logarithmic axis; 0 where the axis is not one
 * @param low where it begins; null where the data tell
 * @param high where it ends; null where the data tell
 * @param categories what stands along it in place of numbers; empty where numbers do
 */
record Axis(
    String name,
    String suffix,
    int base,
    @Nullable Double low,
    @Nullable Double high,
    List<String> categories) {
  /** Beyond so many doublings each tick is four times the one before, so that labels have room. */
  private static final int MOST_DOUBLINGS = 9;

  Axis {
    categories = List.copyOf(categories);
  }

  /** From 0 on. */
  static Axis linear(String name, String suffix) {
    return new Axis(name, suffix, 0, 0.0, null, List.of());
  }

  /** Around the data, wherever they lie. */
  static Axis close(String name, String suffix) {
    return new Axis(name, suffix, 0, null, null, List.of());
  }

  static Axis of(String name, List<String> categories) {
    return new Axis(name, "", 0, null, null, categories);
  }

  /** Logarithmic, from 1 to the first tick that is no less than the largest value. */
  static Axis doublings(String name, double largest) {
    int doublings = Math.max(1, (int) Math.ceil(Math.log(largest) / Math.log(2) - 1e-9));
    int base = doublings > MOST_DOUBLINGS ? 4 : 2;
    double high = Math.pow(2, doublings + (base == 4 ? doublings % 2 : 0));
    return new Axis(name, "", base, 1.0, high, List.of());
  }
}
