package io.lockstep.simulator.world;

import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.RingLink;
import io.lockstep.simulator.time.TaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Small worlds for tests: 300 ms of compute for 32 images, on links of 1.25 GB/s. */
final class Worlds {
  static final int BATCH = 32;
  static final long SEED = 3;

  private Worlds() {}

  static World steps(int workers, long steps) {
    return of(workers, 1, steps, SEED);
  }

  static World steps(int workers, long steps, int minWorkers) {
    return World.of(
        spec(workers, minWorkers, null, 1, steps, SEED),
        CostModels.named("ring"),
        scenario(Scaling.WEAK),
        100);
  }

  static World epochs(int workers, int epochs) {
    return of(workers, epochs, null, SEED);
  }

  static World of(int workers, int epochs, @Nullable Long steps, long seed) {
    return World.of(
        spec(workers, 1, null, epochs, steps, seed),
        CostModels.named("ring"),
        scenario(Scaling.WEAK),
        100);
  }

  /** With a global batch. */
  static World strong(int workers, int globalBatch, long steps) {
    return World.of(
        spec(workers, 1, globalBatch, 1, steps, SEED),
        CostModels.named("ring"),
        scenario(Scaling.STRONG).withBatch(globalBatch),
        100);
  }

  static Scenario scenario(Scaling scaling) {
    return Scenario.of(scaling, 1000, BATCH, Compute.given(300, BATCH, "test"))
        .withLink(new RingLink(30, 1.25, null, null, "test"))
        .withGradientBytes(44_700_000L);
  }

  private static TrainSpec spec(
      int workers,
      int minWorkers,
      @Nullable Integer globalBatch,
      int epochs,
      @Nullable Long steps,
      long seed) {
    LearningRate rate =
        new LearningRate(
            0.1, LearningRate.Scaling.SQRT, LearningRate.Schedule.CONSTANT, 0, List.of(), epochs);
    return new TrainSpec(
        workers,
        minWorkers,
        1,
        "resnet18",
        "none",
        BATCH,
        globalBatch,
        epochs,
        steps,
        rate,
        0.9,
        false,
        0,
        false,
        seed,
        "simulated",
        1 << 20,
        null,
        TrainSpec.CPU);
  }

  /** A run to its end, and all that it wrote down. */
  record Course(Ended ended, List<RunRecord> records, long tasks) {
    <T extends RunRecord> List<T> all(Class<T> kind) {
      return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<StepRow> rows() {
      return all(StepRow.class);
    }

    List<Event> events(String name) {
      return all(Event.class).stream().filter(event -> event.event().equals(name)).toList();
    }

    /** The places of the last generation's ranks. */
    List<String> lastWorld() {
      List<Event> generations = events(Event.GENERATION);
      return generations.get(generations.size() - 1).members();
    }
  }

  static Course run(World world, TaskOrder order) {
    return run(world, order, training -> {});
  }

  /**
   * @param plan says what is to happen to it
   */
  static Course run(World world, TaskOrder order, Consumer<SimulatedTraining> plan) {
    List<RunRecord> records = new ArrayList<>();
    try (SimulatedTraining training = SimulatedTraining.start(world, order, records::add)) {
      plan.accept(training);
      return new Course(training.run(), records, training.time().tasks());
    }
  }
}
