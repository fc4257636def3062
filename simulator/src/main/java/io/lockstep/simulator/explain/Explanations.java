package io.lockstep.simulator.explain;

import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.statistics.Interval;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.explain.Explanation.Epoch;
import io.lockstep.simulator.fit.TwoTermFit;
import io.lockstep.simulator.profile.MeasuredPoint;
import io.lockstep.simulator.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Every explanation of a profile's measured epochs, and the interval that they leave. Each is made
 * to meet the epochs of the fewest and of the most workers, for those say most of what comes
 * beyond; how far it is from the others tells how well it explains them.
 */
public final class Explanations {
  private static final int LEAST_POINTS = 3;

  private Explanations() {}

  /**
   * Empty where the profile brings fewer than three epochs, or the question is another than what
   * was measured.
   *
   * @param scenario that is asked about
   */
  public static List<Explained> of(Profile profile, Scenario scenario, List<Integer> workers) {
    boolean asMeasured =
        scenario.scaling() == Scaling.WEAK
            && scenario.equals(Scenario.of(profile, Scaling.WEAK))
            && profile.measured().size() >= LEAST_POINTS;
    if (!asMeasured) {
      return List.of();
    }
    List<Explained> all = new ArrayList<>();
    for (Explanation explanation : Explanation.values()) {
      explained(explanation, profile, scenario, workers).ifPresent(all::add);
    }
    return all;
  }

  /** From the least to the largest speedup that any of them says. */
  public static Interval interval(List<Explained> all, int workers) {
    return new Interval(
        speedups(all, workers).min().orElse(Double.NaN),
        speedups(all, workers).max().orElse(Double.NaN));
  }

  private static DoubleStream speedups(List<Explained> all, int workers) {
    return all.stream().mapToDouble(one -> one.speedups().getOrDefault(workers, Double.NaN));
  }

  private static Optional<Explained> explained(
      Explanation explanation, Profile profile, Scenario scenario, List<Integer> workers) {
    List<TwoTermFit.Row> rows =
        profile.measured().stream().map(point -> row(explanation, scenario, point)).toList();
    return TwoTermFit.of(List.of(rows.get(0), rows.get(rows.size() - 1)))
        .map(
            fit -> {
              Map<Integer, Double> speedups = new TreeMap<>();
              double one = seconds(explanation, fit, epoch(scenario, 1));
              for (int n : workers) {
                speedups.put(n, one / seconds(explanation, fit, epoch(scenario, n)));
              }
              return new Explained(explanation, residualPct(fit, rows), speedups);
            });
  }

  private static TwoTermFit.Row row(
      Explanation explanation, Scenario scenario, MeasuredPoint point) {
    Epoch epoch = epoch(scenario, point.workers());
    return new TwoTermFit.Row(explanation.first(epoch), explanation.second(epoch), point.epochS());
  }

  /** Of the epochs that it was not fitted on. */
  private static double residualPct(TwoTermFit fit, List<TwoTermFit.Row> rows) {
    return 100
        * Math.sqrt(
            rows.subList(1, rows.size() - 1).stream()
                .mapToDouble(row -> (fit.a() * row.x() + fit.b() * row.y()) / row.t() - 1)
                .map(error -> error * error)
                .average()
                .orElse(0));
  }

  private static double seconds(Explanation explanation, TwoTermFit fit, Epoch epoch) {
    return fit.a() * explanation.first(epoch) + fit.b() * explanation.second(epoch);
  }

  private static Epoch epoch(Scenario scenario, int workers) {
    return new Epoch(workers, Sampler.stepsPerEpoch(scenario.images(), workers, scenario.batch()));
  }
}
