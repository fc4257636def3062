package io.lockstep.simulator.cost;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.statistics.Interval;
import io.lockstep.simulator.profile.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What a model says of a scenario at some number of workers. An epoch is its steps, each taken to
 * be full; evaluation is not in it.
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
    if (workers < 1 || workers > MAX_WORKERS) {
      throw LockstepException.usage(
          "workers must be from 1 to " + MAX_WORKERS + ", not " + workers);
    }
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
        scenario.stepsPerEpoch(workers),
        epochS(model, scenario, workers),
        speedup,
        speedup / workers,
        interval.map(Interval::low).orElse(null),
        interval.map(Interval::high).orElse(null),
        cost.exposedCommMs() > cost.computeMs() ? BoundBy.COMMUNICATION : BoundBy.COMPUTE);
  }

  private static void requireIdentified(CostModel model, Scenario scenario) {
    model
        .missing(scenario)
        .ifPresent(
            what -> {
              throw LockstepException.usage("model '" + model.name() + "' needs " + what);
            });
  }

  private static double epochS(CostModel model, Scenario scenario, int workers) {
    return scenario.stepsPerEpoch(workers) * model.step(scenario, workers).stepMs() / 1e3;
  }

  /** Epoch time of one worker over that of {@code workers}; equal times, zero too, are 1. */
  private static double speedup(CostModel model, Scenario scenario, int workers) {
    double one = epochS(model, scenario, 1);
    double many = epochS(model, scenario, workers);
    return one == many ? 1 : one / many;
  }

  /** The speedup's range over the corners of what is uncertain; empty where nothing is. */
  private static Optional<Interval> interval(CostModel model, Scenario scenario, int workers) {
    List<Scenario> corners = corners(model, scenario);
    if (corners.isEmpty()) {
      return Optional.empty();
    }
    double[] speedups =
        corners.stream().mapToDouble(corner -> speedup(model, corner, workers)).toArray();
    return Optional.of(
        new Interval(
            DoubleStream.of(speedups).min().orElseThrow(),
            DoubleStream.of(speedups).max().orElseThrow()));
  }

  private static List<Scenario> corners(CostModel model, Scenario scenario) {
    List<Scenario> byComm = model.communicationBounds(scenario);
    List<Scenario> corners = new ArrayList<>();
    for (Scenario corner : byComm.isEmpty() ? List.of(scenario) : byComm) {
      Compute compute = corner.compute();
      Double low = compute.low();
      Double high = compute.high();
      if (low != null && high != null) {
        corners.add(corner.withCompute(compute.at(low)));
        corners.add(corner.withCompute(compute.at(high)));
      } else if (!byComm.isEmpty()) {
        corners.add(corner);
      }
    }
    return corners;
  }
}
