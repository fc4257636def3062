package io.lockstep.actors.protocol;

import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small specs for tests. */
final class Specs {
  private Specs() {}

  static TrainSpec epochs(int workers, int batch, int epochs) {
    return of(workers, 1, batch, epochs, null);
  }

  static TrainSpec steps(int workers, int batch, long steps) {
    return steps(workers, 1, batch, steps);
  }

  static TrainSpec steps(int workers, int minWorkers, int batch, long steps) {
    return of(workers, minWorkers, batch, 1, steps);
  }

  private static TrainSpec of(
      int workers, int minWorkers, int batch, int epochs, @Nullable Long steps) {
    LearningRate rate =
        new LearningRate(
            0.1, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), epochs);
    return new TrainSpec(
        workers,
        minWorkers,
        1,
        "none",
        "none",
        batch,
        null,
        epochs,
        steps,
        rate,
        0.9,
        false,
        0,
        false,
        3,
        "tcp",
        1 << 20,
        null,
        TrainSpec.CPU);
  }
}
