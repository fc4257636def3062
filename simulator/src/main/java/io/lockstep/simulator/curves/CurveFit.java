package io.lockstep.simulator.curves;

import io.lockstep.core.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * All that a curve's small N leave possible. A hypothesis is a {@link Mechanism} and its size: a
 * step of N workers takes 1 + k·g(N) of the time that it would take without, under weak scaling;
 * under strong scaling, where compute shrinks, 1/N + k·g(N). Hypotheses are weighted by Bayes'
 * rule, and a prediction is the median of what they say, with the interval that holds 95 % of it:
 * so that models which the data cannot tell apart widen it.
 */
final class CurveFit {
  /** How far a measured throughput is from the machine's own: published repeats differ so much. */
  private static final double NOISE = 0.015;

  /** What no hypothesis knows of, for every doubling beyond the largest N that was fitted on. */
  private static final double DRIFT_PER_DOUBLING = 0.02;

  /** An overhead is given at four workers; sizes below this are about equally likely. */
  private static final int AT_WORKERS = 4;

  private static final double SMALL_OVERHEAD = 0.02;
  private static final double LEAST_OVERHEAD = 1e-4;
  private static final double MOST_OVERHEAD = 100;
  private static final int SIZES = 240;
  private static final double NEGLIGIBLE = 1e-10;
  private static final double TAIL = 0.025;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /** A mechanism of some size, and how likely it is. */
  private record Hypothesis(Mechanism mechanism, double size, double weight) {}

  private final PublishedCurve curve;
  private final int fitted;
  private final List<Hypothesis> hypotheses;

  private CurveFit(PublishedCurve curve, int fitted, List<Hypothesis> hypotheses) {
    this.curve = curve;
    this.fitted = fitted;
    this.hypotheses = hypotheses;
  }

  /**
   * @param fitted the number of its points, from the smallest, that may be looked at; at least 2
   */
  static CurveFit of(PublishedCurve curve, int fitted) {
    List<Hypothesis> all = new ArrayList<>();
    double step = Math.log(MOST_OVERHEAD / LEAST_OVERHEAD) / SIZES;
    for (Mechanism mechanism : Mechanism.values()) {
      for (int i = 0; i <= SIZES; i++) {
        double overhead = LEAST_OVERHEAD * Math.exp(i * step);
        double size = overhead / mechanism.growth(AT_WORKERS);
        // Flat up to a small overhead, then falling as 1/overhead: no scale is preferred.
        double prior = mechanism.weight() * overhead * step / (overhead + SMALL_OVERHEAD);
        all.add(new Hypothesis(mechanism, size, Math.log(prior)));
      }
    }
    return new CurveFit(curve, fitted, weighted(curve, fitted, all));
  }

  /**
   * From logarithms of prior weights to posterior weights that sum to 1; without the negligible.
   */
  private static List<Hypothesis> weighted(
      PublishedCurve curve, int fitted, List<Hypothesis> priors) {
    double[] logs =
        priors.stream()
            .mapToDouble(h -> h.weight() - squaredErrors(curve, fitted, h) / 2)
            .toArray();
    double most = DoubleStream.of(logs).max().orElseThrow();
    double sum = DoubleStream.of(logs).map(log -> Math.exp(log - most)).sum();
    List<Hypothesis> posterior = new ArrayList<>();
    for (int i = 0; i < logs.length; i++) {
      double weight = Math.exp(logs[i] - most) / sum;
      if (weight > NEGLIGIBLE) {
        Hypothesis prior = priors.get(i);
        posterior.add(new Hypothesis(prior.mechanism(), prior.size(), weight));
      }
    }
    return posterior;
  }

  private static double squaredErrors(PublishedCurve curve, int fitted, Hypothesis hypothesis) {
    double sum = 0;
    for (int i = 1; i < fitted; i++) {
      double error =
          Math.log(curve.speedup(hypothesis.mechanism()::growth, hypothesis.size(), i))
              - Math.log(curve.speedup(i));
      sum += error * error / (NOISE * NOISE);
    }
    return sum;
  }

  /** The speedup at one of the curve's points; the median of all hypotheses. */
  double median(int index) {
    return quantile(index, 0.5);
  }

  /** The middle 95 %. */
  Interval interval(int index) {
    return new Interval(quantile(index, TAIL), quantile(index, 1 - TAIL));
  }

  /** The mechanism that carries most of the weight. */
  Mechanism likeliest() {
    Mechanism best = Mechanism.BANDWIDTH;
    double most = 0;
    for (Mechanism mechanism : Mechanism.values()) {
      double weight =
          hypotheses.stream()
              .filter(h -> h.mechanism() == mechanism)
              .mapToDouble(Hypothesis::weight)
              .sum();
      if (weight > most) {
        best = mechanism;
        most = weight;
      }
    }
    return best;
  }

  /** Of a mixture of log-normal distributions, one around each hypothesis; by bisection. */
  private double quantile(int index, double probability) {
    double[] logs =
        hypotheses.stream()
            .mapToDouble(h -> Math.log(curve.speedup(h.mechanism()::growth, h.size(), index)))
            .toArray();
    double doublings =
        Math.log((double) curve.workers(index) / curve.workers(fitted - 1)) / Math.log(2);
    double spread = Math.hypot(NOISE, DRIFT_PER_DOUBLING * Math.max(0, doublings));
    double low = DoubleStream.of(logs).min().orElseThrow() - 6 * spread;
    double high = DoubleStream.of(logs).max().orElseThrow() + 6 * spread;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (probabilityBelow(middle, logs, spread) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(low);
  }

  private double probabilityBelow(double log, double[] logs, double spread) {
    double sum = 0;
    for (int i = 0; i < logs.length; i++) {
      double deviations = (log - logs[i]) / spread;
      sum += hypotheses.get(i).weight() * NORMAL.cumulativeProbability(deviations);
    }
    return sum;
  }
}
