package io.lockstep.simulator.world;

import io.lockstep.actors.protocol.Limits;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.cost.StepNoise;
import java.time.Duration;

/**
 * Everything that decides how a simulated training goes, apart from what is done to it. Equal
 * worlds go equally.
 *
 * @param model of a step's cost
 * @param scenario that the model is asked about; its batch is the spec's
 * @param testImages of one evaluation
 * @param limits of the coordinator's patience
 * @param jitter of compute; for a prediction that of the scenario's workers at the start
 * @param network between the actors; perfect for a prediction
 * @param maxRestarts how many lost processes are replaced, over the run
 * @param within virtual time in which it must end
 */
public record World(
    TrainSpec spec,
    CostModel model,
    Scenario scenario,
    int testImages,
    Limits limits,
    Latencies latencies,
    Jitter jitter,
    ControlNetwork network,
    int maxRestarts,
    Duration within) {

  /**
   * @throws LockstepException (exit 2) where the scenario's batch is not the spec's, or an epoch is
   *     larger than a replica can hold
   */
  public World {
    Integer global = spec.globalBatch();
    int batch = global == null ? spec.batch() : global;
    if (scenario.scaling() != spec.scaling() || scenario.batch() != batch) {
      throw LockstepException.usage(
          "the cost model is asked about %s scaling with batch %d, but trained is %s with batch %d"
              .formatted(
                  scenario.scaling().label(), scenario.batch(), spec.scaling().label(), batch));
    }
    if (scenario.images() > Integer.MAX_VALUE) {
      throw LockstepException.usage(
          "an epoch of " + scenario.images() + " images is larger than can be dealt");
    }
    if (spec.scaling() == Scaling.STRONG && batch < spec.workers()) {
      throw LockstepException.usage(
          "a global batch of "
              + batch
              + " images leaves less than one for each of "
              + spec.workers()
              + " workers");
    }
    model
        .missing(scenario)
        .ifPresent(
            what -> {
              throw LockstepException.usage("model '" + model.name() + "' needs " + what);
            });
  }

  /** Nothing goes wrong, and everything takes as long as the model and its scenario say. */
  public static World of(TrainSpec spec, CostModel model, Scenario scenario, int testImages) {
    StepNoise noise = scenario.conditions().noise(spec.workers());
    return new World(
        spec,
        model,
        scenario,
        testImages,
        Limits.DEFAULT,
        Latencies.DEFAULT,
        noise == null ? Jitter.none() : Jitter.of(noise, spec.seed()),
        ControlNetwork.PERFECT,
        0,
        Duration.ofDays(3650));
  }

  public World with(Limits newLimits, Latencies newLatencies) {
    return new World(
        spec,
        model,
        scenario,
        testImages,
        newLimits,
        newLatencies,
        jitter,
        network,
        maxRestarts,
        within);
  }

  public World with(Jitter newJitter, ControlNetwork newNetwork) {
    return new World(
        spec,
        model,
        scenario,
        testImages,
        limits,
        latencies,
        newJitter,
        newNetwork,
        maxRestarts,
        within);
  }

  public World withMaxRestarts(int newMaxRestarts) {
    return new World(
        spec,
        model,
        scenario,
        testImages,
        limits,
        latencies,
        jitter,
        network,
        newMaxRestarts,
        within);
  }

  public World within(Duration newWithin) {
    return new World(
        spec,
        model,
        scenario,
        testImages,
        limits,
        latencies,
        jitter,
        network,
        maxRestarts,
        newWithin);
  }

  /** Of its replicas; the checksum is each replica's own. */
  ReplicaDescription replicas() {
    Long bytes = scenario.gradientBytes();
    return new ReplicaDescription(
        bytes == null ? 0 : bytes / Float.BYTES, 0, (int) scenario.images(), testImages, 0, 0);
  }
}
