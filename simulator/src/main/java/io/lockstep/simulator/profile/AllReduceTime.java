package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A measured all-reduce.
 *
 * @param timeMs the benchmark's median, or the median of several benchmarks' medians
 * @param low end of the 95 % interval; null where it was benchmarked once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"workers", "bytes", "time_ms", "low", "high"})
public record AllReduceTime(
    int workers,
    long bytes,
    @JsonProperty("time_ms") double timeMs,
    @Nullable Double low,
    @Nullable Double high) {

  public AllReduceTime {
    Valid.atLeast(2, workers, "all_reduce.workers");
    Valid.atLeast(1, bytes, "all_reduce.bytes");
    Valid.positive(timeMs, "all_reduce.time_ms");
    Valid.interval(low, timeMs, high, "all_reduce");
  }
}
