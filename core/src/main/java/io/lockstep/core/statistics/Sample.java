package io.lockstep.core.statistics;

import io.lockstep.core.sampler.SplitMix64;
import java.util.Arrays;
import java.util.Collection;

/** Measured values, sorted; immutable. */
public final class Sample {
  private static final int RESAMPLES = 1000;
  private static final long BOOTSTRAP_SEED = 1;

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
    if (sorted.length == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    SplitMix64 random = SplitMix64.of(BOOTSTRAP_SEED, sorted.length);
    double[] medians = new double[RESAMPLES];
    double[] resample = new double[sorted.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < resample.length; j++) {
        resample[j] = sorted[random.nextInt(sorted.length)];
      }
      Arrays.sort(resample);
      medians[i] = medianOfSorted(resample);
    }
    Arrays.sort(medians);
    return new Interval(
        medians[(int) (0.025 * (RESAMPLES - 1))],
        medians[(int) Math.ceil(0.975 * (RESAMPLES - 1))]);
  }

  private static double medianOfSorted(double[] values) {
    int n = values.length;
    if (n == 0) {
      return Double.NaN;
    }
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
