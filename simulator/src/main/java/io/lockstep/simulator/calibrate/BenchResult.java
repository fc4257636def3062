package io.lockstep.simulator.calibrate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A line of the benchmark, as far as calibration needs it.
 *
 * @param operation what was timed; files of earlier versions, which know the all-reduce alone, do
 *     not say
 * @param timeUs median time of one operation, in microseconds
 * @param wrong elements of the result that were wrong
 */
public record BenchResult(
    int workers,
    long bytes,
    String collective,
    @Nullable String operation,
    @JsonProperty("time_us") double timeUs,
    long wrong) {

  /** What training does: a sum that may stay where it was computed. */
  boolean isSum() {
    return "sum".equals(operation);
  }

  boolean isAllReduce() {
    return operation == null || operation.equals("all-reduce");
  }
}
