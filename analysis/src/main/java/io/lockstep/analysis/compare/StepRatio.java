package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Resamples;
import java.util.Optional;

/**
 * One run's median step over another's.
 *
 * @param low end of the 95 % bootstrap interval of the ratio, both drawn again
 */
public record StepRatio(double ratio, double low, double high) {

  /** Empty where either has no full step after its warm-up. */
  public static Optional<StepRatio> of(Run numerator, Run denominator) {
    if (!RunTimes.isTimed(numerator) || !RunTimes.isTimed(denominator)) {
      return Optional.empty();
    }
    RunTimes over = RunTimes.of(numerator);
    RunTimes under = RunTimes.of(denominator);
    Interval interval =
        Resamples.ofMedian(over.stepMs(), 1).over(Resamples.ofMedian(under.stepMs(), 2)).interval();
    return Optional.of(
        new StepRatio(
            over.stepMs().median() / under.stepMs().median(), interval.low(), interval.high()));
  }
}
