package io.lockstep.analysis.figure;

import java.util.DoubleSummaryStatistics;
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
 * @param interval between its ticks, which a logarithmic axis has at powers of its base; null where
 *     the data tell
 * @param categories what stands along it in place of numbers; empty where numbers do
 */
record Axis(
    String name,
    String suffix,
    int base,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double interval,
    List<String> categories) {
  /** So many workers and more are shown by doublings. */
  private static final int LARGE = 9;

  /** Beyond so many doublings each tick is four times the one before, so that labels have room. */
  private static final int MOST_DOUBLINGS = 9;

  Axis {
    categories = List.copyOf(categories);
  }

  static Axis of(String name, List<String> categories) {
    return new Axis(name, "", 0, null, null, null, categories);
  }

  /** From 0 on. */
  static Axis linear(String name, String suffix) {
    return new Axis(name, suffix, 0, 0.0, null, null, List.of());
  }

  /** Percentages around those that are shown, its ends round numbers. */
  static Axis close(String name, DoubleSummaryStatistics shown) {
    double range = shown.getMax() - shown.getMin();
    double step =
        range > 30 ? 20 : range > 12 ? 10 : range > 5 ? 5 : range > 2 ? 2 : range > 1 ? 1 : 0.5;
    double low = step * Math.floor(shown.getMin() / step);
    double high = step * Math.ceil(shown.getMax() / step);
    return new Axis(
        name,
        "",
        0,
        Math.max(0, low == high ? low - step : low),
        Math.min(100, low == high ? high + step : high),
        step,
        List.of());
  }

  /** Epochs, or other whole numbers, from 0 on. */
  static Axis counted(String name, int most) {
    return new Axis(name, "", 0, 0.0, (double) most, most <= 10 ? 1.0 : null, List.of());
  }

  /** Workers from 1 on. */
  static Axis workers(int most) {
    return most < LARGE
        ? new Axis("workers", "", 0, 1.0, (double) most, 1.0, List.of())
        : doublings("workers", 1, most);
  }

  /** Speedups, on the kind of scale that so many workers have, so that ideal is straight. */
  static Axis speedup(DoubleSummaryStatistics shown, int mostWorkers) {
    String name = "speedup (times 1 worker)";
    return mostWorkers < LARGE
        ? linear(name, "")
        : doublings(name, shown.getMin(), Math.max(mostWorkers, shown.getMax()));
  }

  /** Logarithmic, its ends powers of its base around the values. */
  private static Axis doublings(String name, double least, double most) {
    int from = (int) Math.floor(Math.min(0, log2(least)) + 1e-9);
    int to = Math.max(1, (int) Math.ceil(log2(most) - 1e-9));
    int step = to - from > MOST_DOUBLINGS ? 2 : 1;
    double low = Math.pow(2, step * Math.floorDiv(from, step));
    double high = Math.pow(2, step * -Math.floorDiv(-to, step));
    return new Axis(name, "", 1 << step, low, high, null, List.of());
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
