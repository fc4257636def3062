package io.lockstep.analysis.compare;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.statistics.Sample;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A run reduced to its times.
 *
 * @param rows full steps after warm-up in which all of the run's workers took part
 * @param stepMs of each such step: as long as its slowest rank
 */
record RunTimes(Run run, List<StepRow> rows, Sample stepMs) {
  /**
   * @throws LockstepException (exit 2) where the run has no step to time
   */
  static RunTimes of(Run run) {
    RunInfo.Workload workload = run.info().workload();
    List<StepRow> rows =
        run.steps().stream()
            .filter(row -> !row.warmup())
            .filter(row -> row.samples() == workload.batch())
            .filter(row -> row.worldSize() == workload.workers())
            .toList();
    if (rows.isEmpty()) {
      throw LockstepException.usage(
              run.path()
                  + " has no full step of its "
                  + workload.workers()
                  + " workers after the"
                  + " warm-up")
          .hint("train for more steps, as with --steps 30");
    }
    Map<Long, Double> slowest =
        rows.stream().collect(Collectors.toMap(StepRow::step, StepRow::stepMs, Math::max));
    Sample stepMs = Sample.of(slowest.values());
    if (!(stepMs.min() > 0)) {
      throw LockstepException.usage(run.path() + " has a step that took no time")
          .hint("a run folder must be as the run left it");
    }
    return new RunTimes(run, rows, stepMs);
  }

  int workers() {
    return run.info().workload().workers();
  }

  /** Median over the rows of all ranks. */
  double median(ToDoubleFunction<StepRow> column) {
    return Sample.of(rows.stream().mapToDouble(column).toArray()).median();
  }

  /** Median training time of an epoch that all workers finished; empty where there is none. */
  OptionalDouble timedEpochS() {
    Sample epochs =
        Sample.of(
            run.epochs().stream()
                .filter(row -> row.worldSize() == workers() && row.trainS() > 0)
                .mapToDouble(EpochRow::trainS)
                .toArray());
    return epochs.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(epochs.median());
  }

  /** An epoch of steps like these. */
  double epochOfStepsS() {
    RunInfo.Workload workload = run.info().workload();
    return Sampler.stepsPerEpoch(workload.trainImages(), 1, workload.globalBatch())
        * stepMs.median()
        / 1e3;
  }
}
