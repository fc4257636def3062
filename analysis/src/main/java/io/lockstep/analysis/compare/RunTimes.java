package io.lockstep.analysis.compare;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.statistics.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A run reduced to its times.
 *
 * @param rows full steps after warm-up in which all of the run's workers took part
 * @param slowest of each such step: the row of its slowest rank
 * @param stepMs of each such step: as long as its slowest rank
 */
record RunTimes(Run run, List<StepRow> rows, Map<Long, StepRow> slowest, Sample stepMs) {
  /**
   * @throws LockstepException (exit 2) where the run has no step to time
   */
  static RunTimes of(Run run) {
    RunInfo.Workload workload = run.info().workload();
    List<StepRow> rows = run.steps().stream().filter(row -> isTimed(row, workload)).toList();
    if (rows.isEmpty()) {
      throw LockstepException.usage(
              run.path()
                  + " has no full step of its "
                  + workload.workers()
                  + (workload.workers() == 1 ? " worker" : " workers")
                  + " after the warm-up")
          .hint("train for more steps, as with --steps 30");
    }
    Map<Long, StepRow> slowest = new HashMap<>();
    rows.forEach(row -> slowest.merge(row.step(), row, RunTimes::slower));
    Sample stepMs = Sample.of(slowest.values().stream().mapToDouble(StepRow::stepMs).toArray());
    if (!(stepMs.min() > 0)) {
      throw LockstepException.usage(run.path() + " has a step that took no time")
          .hint("a run folder must be as the run left it");
    }
    return new RunTimes(run, rows, slowest, stepMs);
  }

  /** Whether the run has a step to time. */
  static boolean isTimed(Run run) {
    return run.steps().stream().anyMatch(row -> isTimed(row, run.info().workload()));
  }

  private static boolean isTimed(StepRow row, RunInfo.Workload workload) {
    return !row.warmup()
        && row.samples() == workload.batch()
        && row.worldSize() == workload.workers();
  }

  private static StepRow slower(StepRow one, StepRow other) {
    return one.stepMs() >= other.stepMs() ? one : other;
  }

  int workers() {
    return run.info().workload().workers();
  }

  /** Median training time of an epoch that all workers finished; empty where there is none. */
  OptionalDouble timedEpochS() {
    return medianOfEpochs(EpochRow::trainS);
  }

  /** Median evaluation after such an epoch; empty where there is none. */
  OptionalDouble evalS() {
    return medianOfEpochs(EpochRow::evalS);
  }

  private OptionalDouble medianOfEpochs(ToDoubleFunction<EpochRow> column) {
    Sample epochs =
        Sample.of(
            run.epochs().stream()
                .filter(row -> row.worldSize() == workers() && row.trainS() > 0)
                .mapToDouble(column)
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
