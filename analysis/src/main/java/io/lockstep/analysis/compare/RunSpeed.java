package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.statistics.Interval;
import java.util.List;
import java.util.Optional;

/**
 * How fast one run was.
 *
 * @param stepMs median over full steps after the warm-up, each as long as its slowest rank
 * @param low end of the 95 % interval of {@code stepMs}
 * @param imagesPerS over all ranks of the full world
 * @param steps that were timed
 */
@JsonPropertyOrder({
  "step_ms",
  "low",
  "high",
  "images_per_s",
  "steps",
  "terms",
  "outlier_count",
  "outliers",
  "stragglers"
})
public record RunSpeed(
    @JsonProperty("step_ms") double stepMs,
    double low,
    double high,
    @JsonProperty("images_per_s") double imagesPerS,
    long steps,
    Terms terms,
    @JsonProperty("outlier_count") long outlierCount,
    List<Outlier> outliers,
    List<Straggler> stragglers) {

  /** Empty where the run has no full step after its warm-up. */
  public static Optional<RunSpeed> of(Run run) {
    if (!RunTimes.isTimed(run)) {
      return Optional.empty();
    }
    RunTimes times = RunTimes.of(run);
    Interval interval = times.stepMs().medianInterval();
    return Optional.of(
        new RunSpeed(
            times.stepMs().median(),
            interval.low(),
            interval.high(),
            run.imagesPerS(),
            times.stepMs().size(),
            Breakdown.of(List.of(times)),
            Outliers.count(times),
            Outliers.farthest(List.of(times)),
            Stragglers.of(times)));
  }
}
