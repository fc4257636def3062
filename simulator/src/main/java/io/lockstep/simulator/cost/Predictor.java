package io.lockstep.simulator.cost;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.statistics.Interval;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.Contention;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a model says of a scenario at some number of workers. An epoch is its steps, each taken to
 * be full, and the scenario's evaluation.
 */
public final class Predictor {
  public static final int MAX_WORKERS = 1_000_000;

  private Predictor() {}

  /**
   * @param workers in [1, {@value #MAX_WORKERS}]
   * @throws LockstepException (exit 2) where the scenario lacks what the model needs, or leaves a
   *     worker without an image
   */
  public static Prediction predict(CostModel model, Scenario scenario, int workers) {
    requireWorkers(workers);
    requireIdentified(model, scenario);
    StepCost cost = model.step(scenario, workers);
    double speedup = speedup(model, scenario, workers);
    Optional<Interval> interval = interval(model, scenario, workers);
    return new Prediction(
        workers,
        cost.stepMs(),
        cost.computeMs(),
        cost.commMs(),
        cost.exposedCommMs(),
        cost.stragglersMs(),
        cost.inputMs(),
        scenario.stepsPerEpoch(workers),
        epochS(model, scenario, workers),
        speedup,
        speedup / workers,
        interval.map(Interval::low).orElse(null),
        interval.map(Interval::high).orElse(null),
        boundBy(cost, scenario, workers));
  }

  /**
   * Refuses what {@link #predict} would, in a fraction of its time.
   *
   * @throws LockstepException (exit 2) as there
   */
  public static void check(CostModel model, Scenario scenario, int workers) {
    requireWorkers(workers);
    requireIdentified(model, scenario);
    model.step(scenario, workers);
  }

  private static void requireWorkers(int workers) {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw LockstepException.usage(
          "workers must be from 1 to " + MAX_WORKERS + ", not " + workers);
    }
  }

  private static void requireIdentified(CostModel model, Scenario scenario) {
    model
        .missing(scenario)
        .ifPresent(
            what -> {
              throw LockstepException.usage("model '" + model.name() + "' needs " + what);
            });
  }

  static double epochS(CostModel model, Scenario scenario, int workers) {
    return scenario.stepsPerEpoch(workers) * model.step(scenario, workers).stepMs() / 1e3
        + scenario.conditions().evaluationS(workers);
  }

  /** What takes most of an epoch; of equals, what more workers shrink. */
  private static BoundBy boundBy(StepCost cost, Scenario scenario, int workers) {
    double evaluationMs =
        scenario.conditions().evaluationS(workers) * 1e3 / scenario.stepsPerEpoch(workers);
    Map<BoundBy, Double> parts = new EnumMap<>(BoundBy.class);
    parts.put(BoundBy.COMPUTE, cost.computeMs());
    parts.put(BoundBy.COMMUNICATION, cost.exposedCommMs());
    parts.put(BoundBy.STRAGGLERS, cost.stragglersMs());
    parts.put(BoundBy.INPUT, cost.inputMs());
    parts.put(BoundBy.EVALUATION, evaluationMs);
    BoundBy most = BoundBy.COMPUTE;
    for (Map.Entry<BoundBy, Double> part : parts.entrySet()) {
      if (part.getValue() > parts.getOrDefault(most, 0.0)) {
        most = part.getKey();
      }
    }
    return most;
  }

  /** Epoch time of one worker over that of {@code workers}; equal times, zero too, are 1. */
  private static double speedup(CostModel model, Scenario scenario, int workers) {
    double one = epochS(model, scenario, 1);
    double many = epochS(model, scenario, workers);
    return one == many ? 1 : one / many;
  }

  /**
   * The speedup's range over models that might as well hold, and over the corners of the intervals
   * of compute and communication. Empty where there is one model and either has no interval: the
   * range of the other alone would pass for more certain than it is.
   */
  private static Optional<Interval> interval(CostModel model, Scenario scenario, int workers) {
    List<CostModel> rivals = CostModels.rivals(model, scenario, workers);
    double[] speedups =
        rivals.stream()
            .flatMapToDouble(
                rival -> {
                  List<Scenario> corners = corners(rival, scenario);
                  List<Scenario> all =
                      corners.isEmpty() && rivals.size() > 1 ? List.of(scenario) : corners;
                  return all.stream().mapToDouble(corner -> speedup(rival, corner, workers));
                })
            .toArray();
    return speedups.length == 0
        ? Optional.empty()
        : Optional.of(
            new Interval(
                DoubleStream.of(speedups).min().orElseThrow(),
                DoubleStream.of(speedups).max().orElseThrow()));
  }

  private static List<Scenario> corners(CostModel model, Scenario scenario) {
    Compute compute = scenario.compute();
    Double low = compute.low();
    Double high = compute.high();
    return low == null || high == null
        ? List.of()
        : model.communicationBounds(scenario).stream()
            .flatMap(
                bound ->
                    Stream.of(
                        bound.withCompute(compute.at(low)), bound.withCompute(compute.at(high))))
            .flatMap(Predictor::contentionBounds)
            .toList();
  }

  private static Stream<Scenario> contentionBounds(Scenario scenario) {
    Conditions conditions = scenario.conditions();
    Contention contention = conditions.contention();
    return contention == null
        ? Stream.of(scenario)
        : contention.bounds().stream().map(bound -> scenario.with(conditions.with(bound)));
  }
}
