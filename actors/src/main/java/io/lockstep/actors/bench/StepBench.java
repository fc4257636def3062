package io.lockstep.actors.bench;

import io.lockstep.actors.launch.WorkerCommand;
import io.lockstep.core.spec.TrainSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Times steps of workers that train side by side on this host and exchange nothing. In each round
 * the first takes some alone, then all take as many at once, so that whatever else changes on the
 * machine changes both.
 */
public final class StepBench {
  private final WorkerCommand command;
  private final Consumer<String> progress;

  /**
   * @param command starts a process that runs {@link StepBenchProcess}
   * @param progress takes a line for each thing begun or done
   */
  public StepBench(WorkerCommand command, Consumer<String> progress) {
    this.command = command;
    this.progress = progress;
  }

  /**
   * Measures what the plan asks for, in its order.
   *
   * @throws io.lockstep.core.failure.LockstepException naming the worker, where one fails
   */
  public List<StepBenchResult> run(StepBenchPlan plan) {
    List<StepBenchResult> results = new ArrayList<>();
    for (TrainSpec spec : plan.specs()) {
      for (int workers : plan.workers()) {
        progress.accept(
            "bench: %s with a batch of %d, %d workers side by side"
                .formatted(spec.network(), spec.batch(), workers));
        StepBenchResult result = StepBenchResult.of(spec, rounds(plan, spec, workers));
        results.add(result);
        progress.accept(
            String.format(
                Locale.ROOT,
                "bench: a step takes %.1f ms alone, %.1f ms beside the others: %.3f times as long",
                result.aloneMs(),
                result.togetherMs(),
                result.slowdown()));
      }
    }
    return results;
  }

  private List<StepBenchResult.Round> rounds(StepBenchPlan plan, TrainSpec spec, int workers) {
    List<StepBenchResult.Round> rounds = new ArrayList<>();
    try (BenchWorld world = BenchWorld.sideBySide(command, spec, workers)) {
      world.steps(workers, plan.warmup());
      for (int round = 0; round < plan.rounds(); round++) {
        double alone = world.steps(1, StepBenchPlan.STEPS).get(0);
        rounds.add(new StepBenchResult.Round(alone, world.steps(workers, StepBenchPlan.STEPS)));
      }
    }
    return rounds;
  }
}
