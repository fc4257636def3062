package io.lockstep.core.statistics;

import io.lockstep.core.sampler.SplitMix64;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * What a statistic would be if its sample were drawn again, from itself: the bootstrap (Efron and
 * Tibshirani 1993, chapter 13). Seeded: equal samples give equal draws. Immutable.
 */
public final class Resamples {
  public static final int COUNT = 1000;

  /** Beyond, a resample's median is drawn at once and not by sorting. */
  static final int MOST_SORTED = 2000;

  private static final long SEED = 1;

  private final double[] values;

  private Resamples(double[] values) {
    this.values = values;
  }

  /** Of any statistic that is a function of the number of the draw, in [0, {@value #COUNT}). */
  public static Resamples of(IntToDoubleFunction draw) {
    double[] values = new double[COUNT];
    Arrays.setAll(values, draw);
    return new Resamples(values);
  }

  /**
   * Of the median; NaN where the sample is empty.
   *
   * @param stream tells draws apart that must be independent of one another
   */
  public static Resamples ofMedian(Sample sample, long stream) {
    return ofMedian(sample, SplitMix64.of(SEED, sample.size(), stream));
  }

  static Resamples ofMedian(Sample sample) {
    return ofMedian(sample, SplitMix64.of(SEED, sample.size()));
  }

  private static Resamples ofMedian(Sample sample, SplitMix64 random) {
    int n = sample.size();
    if (n == 0) {
      return of(i -> Double.NaN);
    }
    if (n > MOST_SORTED) {
      return of(i -> sample.ordered(middle(n, random)));
    }
    double[] resample = new double[n];
    return of(i -> median(sample, resample, random));
  }

  private static double median(Sample sample, double[] resample, SplitMix64 random) {
    for (int i = 0; i < resample.length; i++) {
      resample[i] = sample.ordered(random.nextInt(resample.length));
    }
    Arrays.sort(resample);
    return Sample.medianOfSorted(resample);
  }

  /**
   * Which of n ordered values is the median of a resample. Its place is that of the middle one of n
   * uniform draws, which is distributed as Beta(m, m) with m = (n+1)/2 (David and Nagaraja, Order
   * Statistics, 2003, section 2.3): normal for all purposes where n is large, with variance
   * 1/(4(n+2)).
   */
  private static int middle(int n, SplitMix64 random) {
    double place = 0.5 + random.nextGaussian() / (2 * Math.sqrt(n + 2.0));
    return Math.max(0, Math.min(n - 1, (int) (n * place)));
  }

  public double at(int draw) {
    return values[draw];
  }

  /** Of the ratio of two statistics, both drawn again. */
  public Resamples over(Resamples denominator) {
    return of(i -> values[i] / denominator.values[i]);
  }

  /** The percentile interval: it holds 95 % of the draws. */
  public Interval interval() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return new Interval(sorted[(int) (0.025 * last)], sorted[(int) Math.ceil(0.975 * last)]);
  }
}
