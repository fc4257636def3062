package io.lockstep.core.statistics;

import java.util.Arrays;
import java.util.Collection;

/** Measured values, sorted; immutable. */
public final class Sample {
  private final double[] sorted;

  private Sample(double[] sorted) {
    this.sorted = sorted;
  }

  public static Sample of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Sample(sorted);
  }

  public static Sample of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public int size() {
    return sorted.length;
  }

  public boolean isEmpty() {
    return sorted.length == 0;
  }

  /** The middle value, or the mean of the two in the middle; NaN where there is none. */
  public double median() {
    return medianOfSorted(sorted);
  }

  public double min() {
    return sorted.length == 0 ? Double.NaN : sorted[0];
  }

  /**
   * The percentile bootstrap's 95 % interval of the median (Efron and Tibshirani 1993, chapter 13).
   * The resampling is seeded: equal samples give equal intervals.
   */
  public Interval medianInterval() {
    return Resamples.ofMedian(this).interval();
  }

  /** The value of that rank: 0 is the smallest. */
  double ordered(int rank) {
    return sorted[rank];
  }

  /** The value under which that part of all lies; NaN where there is none. */
  public double quantile(double part) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(part * (sorted.length - 1))];
  }

  /** All values times what makes that the median. */
  public Sample scaledTo(double median) {
    double factor = median / median();
    return of(Arrays.stream(sorted).map(value -> value * factor).toArray());
  }

  /** The median of all distances from the median; NaN where there is no value. */
  public double medianDeviation() {
    double median = median();
    return of(Arrays.stream(sorted).map(value -> Math.abs(value - median)).toArray()).median();
  }

  static double medianOfSorted(double[] values) {
    int n = values.length;
    if (n == 0) {
      return Double.NaN;
    }
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
