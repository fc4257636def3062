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
 * @param slowest how many times as long as the mean of all the slowest of them computes, at least
 *     1; null where unknown
 */
@JsonPropertyOrder({"workers", "factor", "low", "high", "slowest"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Slowdown(
    int workers,
    double factor,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double slowest) {
  public Slowdown {
    Valid.atLeast(2, workers, "host.slowdowns.workers");
    Valid.positive(factor, "host.slowdowns.factor");
    Valid.interval(low, factor, high, "host.slowdowns");
    if (slowest != null) {
      Valid.notNegative(slowest - 1, "host.slowdowns.slowest - 1");
    }
  }

  /** The same where the factor is another. */
  Slowdown at(@Nullable Double other) {
    return other == null ? this : new Slowdown(workers, other, null, null, slowest);
  }

  /** The same where all are equally fast. */
  Slowdown even() {
    return new Slowdown(workers, factor, low, high, null);
  }

  Slowdown times(double ratio) {
    return new Slowdown(
        workers,
        factor * ratio,
        low == null ? null : Double.valueOf(low * ratio),
        high == null ? null : Double.valueOf(high * ratio),
        slowest);
  }
}
