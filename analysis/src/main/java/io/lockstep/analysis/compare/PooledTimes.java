package io.lockstep.analysis.compare;

import io.lockstep.analysis.scaling.KarpFlatt;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Resamples;
import io.lockstep.core.statistics.Sample;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs of the same workload and number of workers as one: the median of their medians. Steps of a
 * run are alike while runs differ, so where there are several runs their spread is the interval,
 * and steps are not thrown together.
 *
 * @param epochS training time of an epoch
 * @param resampledEpochS what {@code epochS} would be if it were measured again, as often as the
 *     bootstrap asks; runs are drawn where there are several, else steps, to which an epoch is in
 *     proportion
 */
record PooledTimes(
    List<RunTimes> runs,
    double stepMs,
    Interval stepInterval,
    double epochS,
    Resamples resampledEpochS) {

  static PooledTimes of(List<RunTimes> runs, boolean epochsTimed) {
    Sample medians = sample(runs, run -> run.stepMs().median());
    Sample epochs =
        sample(runs, run -> epochsTimed ? run.timedEpochS().orElseThrow() : run.epochOfStepsS());
    RunTimes first = runs.get(0);
    boolean single = runs.size() == 1;
    return new PooledTimes(
        runs,
        medians.median(),
        single ? first.stepMs().medianInterval() : medians.medianInterval(),
        epochs.median(),
        Resamples.ofMedian(
            single ? first.stepMs().scaledTo(epochs.median()) : epochs, first.workers()));
  }

  Measured against(PooledTimes one) {
    int workers = workers();
    boolean itself = workers == 1;
    double speedup = itself ? 1 : one.epochS / epochS;
    Interval interval = itself ? new Interval(1, 1) : resampledSpeedup(one).interval();
    return new Measured(
        stepMs,
        stepInterval.low(),
        stepInterval.high(),
        epochS,
        speedup,
        interval.low(),
        interval.high(),
        speedup / workers,
        itself ? null : Double.valueOf(KarpFlatt.serialFraction(speedup, workers)),
        evalS(),
        Breakdown.of(runs),
        runs.stream().map(run -> run.run().name()).toList(),
        runs.stream().mapToLong(run -> run.stepMs().size()).sum(),
        runs.stream().mapToLong(Outliers::count).sum(),
        Outliers.farthest(runs),
        runs.stream().flatMap(run -> Stragglers.of(run).stream()).toList());
  }

  /** Of simulated runs. */
  PredictedTerms asPredicted() {
    return PredictedTerms.of(Breakdown.of(runs), evalS());
  }

  int workers() {
    return runs.get(0).workers();
  }

  /** Both times drawn again. */
  Resamples resampledSpeedup(PooledTimes one) {
    return one.resampledEpochS.over(resampledEpochS);
  }

  private @Nullable Double evalS() {
    double[] known =
        runs.stream()
            .map(RunTimes::evalS)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return known.length == 0 ? null : Sample.of(known).median();
  }

  private static Sample sample(List<RunTimes> runs, ToDoubleFunction<RunTimes> value) {
    return Sample.of(runs.stream().mapToDouble(value).toArray());
  }
}
