package io.lockstep.actors.bench;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import java.util.List;

/**
 * What to measure: every number of workers with every batch, side by side on this host.
 *
 * @param workers each at least 2
 * @param specs of one worker, one for each batch
 * @param warmup steps that are not timed
 * @param rounds that are, each of {@link StepBenchPlan#STEPS} steps alone and as many together
 */
public record StepBenchPlan(List<Integer> workers, List<TrainSpec> specs, int warmup, int rounds) {
  /** The first of them is not timed. */
  static final int STEPS = 4;

  private static final int MOST_WORKERS = 64;

  /**
   * @throws LockstepException (exit 2) where it cannot be measured
   */
  public StepBenchPlan {
    workers = List.copyOf(workers);
    specs = List.copyOf(specs);
    workers.forEach(
        n ->
            require(
                n >= 2 && n <= MOST_WORKERS,
                "steps are timed with 2 to " + MOST_WORKERS + " workers side by side, not " + n));
    require(!workers.isEmpty() && !specs.isEmpty(), "nothing to measure");
    specs.forEach(spec -> require(spec.batch() >= 1, "a batch is at least 1, not " + spec.batch()));
    specs.forEach(
        spec -> require(spec.threads() >= 1, "threads are at least 1, not " + spec.threads()));
    require(warmup >= 0, "warm-up steps are at least 0, not " + warmup);
    require(rounds >= 1, "rounds are at least 1, not " + rounds);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw LockstepException.usage(message);
    }
  }
}
