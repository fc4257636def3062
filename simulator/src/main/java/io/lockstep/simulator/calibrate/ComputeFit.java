package io.lockstep.simulator.calibrate;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.FittedOn;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Compute is what a step takes less what it waits for communication. */
final class ComputeFit {
  /** Fewer steps than this say nothing of their own spread. */
  private static final int LEAST_STEPS_FOR_INTERVAL = 5;

  private ComputeFit() {}

  /**
   * The median over the runs' full steps after warm-up, with the bootstrap's interval.
   *
   * @param runs with one worker and the same workload; not empty
   */
  static Compute of(List<Run> runs) {
    Sample steps = Sample.of(runs.stream().flatMapToDouble(ComputeFit::stepsOf).toArray());
    if (steps.isEmpty()) {
      throw LockstepException.usage(
              runs.stream().map(Run::name).collect(Collectors.joining(", "))
                  + ": no full step is left after the warm-up")
          .hint("train for more steps, as with --steps 30");
    }
    boolean enough = steps.size() >= LEAST_STEPS_FOR_INTERVAL;
    Interval interval = steps.medianInterval();
    return new Compute(
        steps.median(),
        runs.get(0).info().workload().batch(),
        enough ? interval.low() : null,
        enough ? interval.high() : null,
        "median of step_ms - exposed_comm_ms over " + steps.size() + " steps of one worker",
        runs.stream().map(FittedOn::of).toList());
  }

  private static DoubleStream stepsOf(Run run) {
    int batch = run.info().workload().batch();
    return run.steps().stream()
        .filter(row -> !row.warmup() && row.samples() == batch && row.worldSize() == 1)
        .mapToDouble(row -> row.stepMs() - row.exposedCommMs());
  }
}
