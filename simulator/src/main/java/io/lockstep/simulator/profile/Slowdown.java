package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 */
@JsonPropertyOrder({"workers", "factor", "low", "high", "jitter"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Slowdown(
    int workers,
    double factor,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double jitter) {
  public Slowdown {
    Valid.atLeast(2, workers, "host.slowdowns.workers");
    Valid.positive(factor, "host.slowdowns.factor");
    Valid.interval(low, factor, high, "host.slowdowns");
    if (jitter != null) {
      Valid.notNegative(jitter, "host.slowdowns.jitter");
      Valid.positive(1 - jitter, "1 - host.slowdowns.jitter");
    }
  }

  /** The same where the factor is another. */
  Slowdown at(@Nullable Double other) {
    return other == null ? this : new Slowdown(workers, other, null, null, jitter);
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
        ratio == 1 ? jitter : null);
  }
}
