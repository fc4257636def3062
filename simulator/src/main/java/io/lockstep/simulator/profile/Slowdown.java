package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many times as long a worker computes beside others on its host as alone, and how unevenly.
 *
 * @param workers on the host, itself included
 * @param factor above 0; noise may put it below 1
 * @param low end of the 95 % interval of {@code factor}; null where there is none
 * @param jitter by which the workers' compute differs at each step, lognormal: standard deviation
 *     of the logarithm, below 1; null where unknown
 * @param jitterLow end of the 95 % interval of {@code jitter}; null where there is none
 */
@JsonPropertyOrder({"workers", "factor", "low", "high", "jitter", "jitter_low", "jitter_high"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Slowdown(
    int workers,
    double factor,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double jitter,
    @JsonProperty("jitter_low") @Nullable Double jitterLow,
    @JsonProperty("jitter_high") @Nullable Double jitterHigh) {
  public Slowdown {
    Valid.atLeast(2, workers, "host.slowdowns.workers");
    Valid.positive(factor, "host.slowdowns.factor");
    Valid.interval(low, factor, high, "host.slowdowns");
    requireJitter(jitter, "host.slowdowns.jitter");
    requireJitter(jitterHigh, "host.slowdowns.jitter_high");
    if (jitterLow != null || jitterHigh != null) {
      Valid.present(jitter, "host.slowdowns.jitter");
    }
    if (jitter != null) {
      Valid.interval(jitterLow, jitter, jitterHigh, "host.slowdowns.jitter");
    }
  }

  /** Whose jitter has no interval. */
  public Slowdown(
      int workers,
      double factor,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double jitter) {
    this(workers, factor, low, high, jitter, null, null);
  }

  private static void requireJitter(@Nullable Double jitter, String field) {
    if (jitter != null) {
      Valid.notNegative(jitter, field);
      Valid.positive(1 - jitter, "1 - " + field);
    }
  }

  boolean hasInterval() {
    return low != null || jitterLow != null;
  }

  /** As fast and as even as the intervals allow. */
  Slowdown atLow() {
    return at(low, jitterLow);
  }

  /** As slow and as uneven as the intervals allow. */
  Slowdown atHigh() {
    return at(high, jitterHigh);
  }

  private Slowdown at(@Nullable Double newFactor, @Nullable Double newJitter) {
    return new Slowdown(
        workers,
        newFactor == null ? factor : newFactor,
        null,
        null,
        newJitter == null ? jitter : newJitter);
  }

  /** The same where all are equally fast, or where nothing is known of that. */
  Slowdown even() {
    return new Slowdown(workers, factor, low, high, null);
  }

  /** As long as it takes on a host of other cores; other turns are unequal in other ways. */
  Slowdown times(double ratio) {
    return new Slowdown(
        workers,
        factor * ratio,
        low == null ? null : Double.valueOf(low * ratio),
        high == null ? null : Double.valueOf(high * ratio),
        ratio == 1 ? jitter : null,
        ratio == 1 ? jitterLow : null,
        ratio == 1 ? jitterHigh : null);
  }
}
