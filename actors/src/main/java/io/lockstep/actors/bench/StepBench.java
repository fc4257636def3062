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
 * machine changes both. A step begins when all have ended the one before, as in training.
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
                "bench: a step takes %.1f ms alone, %.1f ms beside the others: %.3f times as long;"
                    + " the slowest worker's takes %.3f times their mean",
                result.aloneMs(),
                result.togetherMs(),
                result.slowdown(),
                result.slowest()));
      }
    }
    return results;
  }

  private List<StepBenchResult.Round> rounds(StepBenchPlan plan, TrainSpec spec, int workers) {
    List<StepBenchResult.Round> rounds = new ArrayList<>();
    try (BenchWorld world = BenchWorld.sideBySide(command, spec, workers)) {
      steps(world, workers, plan.warmup());
      for (int round = 0; round < plan.rounds(); round++) {
        List<List<Double>> alone = timed(world, 1);
        rounds.add(new StepBenchResult.Round(alone, timed(world, workers)));
      }
    }
    return rounds;
  }

  /** But the first: caches hold what the pause has left. */
  private static List<List<Double>> timed(BenchWorld world, int workers) {
    return steps(world, workers, StepBenchPlan.STEPS).subList(1, StepBenchPlan.STEPS);
  }

  /** What each took, by rank. */
  private static List<List<Double>> steps(BenchWorld world, int workers, int steps) {
    List<List<Double>> taken = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      taken.add(world.step(workers));
    }
    return taken;
  }
}
