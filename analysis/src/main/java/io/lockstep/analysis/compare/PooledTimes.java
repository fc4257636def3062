package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Sample;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Runs of the same workload and number of workers as one: the median of their medians. Steps of a
 * run are alike while runs differ, so where there are several runs their spread is the interval,
 * and steps are not thrown together.
 */
record PooledTimes(List<RunTimes> runs, double stepMs, Interval stepInterval, double epochS) {

  static PooledTimes of(List<RunTimes> runs, boolean epochsTimed) {
    Sample medians = sample(runs, run -> run.stepMs().median());
    Interval interval =
        runs.size() == 1 ? runs.get(0).stepMs().medianInterval() : medians.medianInterval();
    double epochS =
        sample(runs, run -> epochsTimed ? run.timedEpochS().orElseThrow() : run.epochOfStepsS())
            .median();
    return new PooledTimes(runs, medians.median(), interval, epochS);
  }

  Measured against(PooledTimes one) {
    int workers = runs.get(0).workers();
    boolean itself = workers == 1;
    double speedup = itself ? 1 : one.epochS / epochS;
    return new Measured(
        stepMs,
        stepInterval.low(),
        stepInterval.high(),
        epochS,
        speedup,
        itself ? 1 : one.epochInterval().low() / epochInterval().high(),
        itself ? 1 : one.epochInterval().high() / epochInterval().low(),
        speedup / workers,
        new Terms(
            median(row -> row.stepMs() - row.exposedCommMs()),
            median(StepRow::commMs),
            median(StepRow::exposedCommMs),
            median(StepRow::peerWaitMs)),
        runs.stream().map(run -> run.run().name()).toList());
  }

  /** An epoch is uncertain in proportion to its steps. */
  private Interval epochInterval() {
    return new Interval(
        epochS * stepInterval.low() / stepMs, epochS * stepInterval.high() / stepMs);
  }

  private double median(ToDoubleFunction<StepRow> column) {
    return sample(runs, run -> run.median(column)).median();
  }

  private static Sample sample(List<RunTimes> runs, ToDoubleFunction<RunTimes> value) {
    return Sample.of(runs.stream().mapToDouble(value).toArray());
  }
}
