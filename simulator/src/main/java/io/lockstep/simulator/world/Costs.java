package io.lockstep.simulator.world;

import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.cost.StepCost;
import java.util.HashMap;
import java.util.Map;

/** What the cost model says, in nanoseconds of virtual time. Used by one thread. */
final class Costs {
  /**
   * The forward pass's part of a training step's compute: backward computes two gradients, of
   * inputs and of weights, each for as many operations as forward (Kaplan et al. 2020,
   * arXiv:2001.08361, section 2.1).
   */
  static final double FORWARD_PART = 1 / 3.0;

  private final TrainSpec spec;
  private final CostModel model;
  private final Scenario scenario;
  private final Map<Integer, StepCost> byWorldSize = new HashMap<>();

  Costs(TrainSpec spec, CostModel model, Scenario scenario) {
    this.spec = spec;
    this.model = model;
    this.scenario = scenario;
  }

  /**
   * Compute of one rank's step, in proportion to its samples where it is not a full one.
   *
   * @param factor by which this rank's differs this time
   */
  long computeNs(int worldSize, int rank, int samples, double factor) {
    double slow = scenario.conditions().slowRanks().getOrDefault(rank, 1.0);
    return ns(slow * factor * of(worldSize).computeMs() * samples / spec.batch(worldSize));
  }

  /** What a step waits for its batch. */
  long inputNs(int worldSize) {
    return ns(of(worldSize).inputMs());
  }

  /** From the last rank's arrival at an all-reduce to its end. */
  long exposedNs(int worldSize) {
    return ns(of(worldSize).exposedCommMs());
  }

  /** How long a step's all-reduce moves and sums, hidden or not. */
  double commMs(int worldSize) {
    return of(worldSize).commMs();
  }

  /**
   * Handing weights and momentum to all: twice the gradient's bytes, which a broadcast moves over
   * each link once and an all-reduce almost twice.
   */
  long transferNs(int worldSize) {
    return ns(of(worldSize).commMs());
  }

  /** What the scenario says of an evaluation, else forward over a rank's part of the images. */
  long evaluationNs(int worldSize, int images) {
    if (scenario.conditions().evaluation() != null) {
      return ns(1e3 * scenario.conditions().evaluationS(worldSize));
    }
    return ns(FORWARD_PART * images * scenario.compute().ms() / scenario.compute().batch());
  }

  private StepCost of(int worldSize) {
    return byWorldSize.computeIfAbsent(worldSize, n -> model.step(scenario, n));
  }

  private static long ns(double ms) {
    return Math.round(ms * 1e6);
  }
}
