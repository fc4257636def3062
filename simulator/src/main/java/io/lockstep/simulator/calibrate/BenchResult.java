package io.lockstep.simulator.calibrate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A line of the all-reduce benchmark, as far as calibration needs it.
 *
 * @param timeUs median time of one all-reduce, in microseconds
 * @param wrong elements of the result that were wrong
 */
public record BenchResult(
    int workers,
    long bytes,
    String collective,
    @JsonProperty("time_us") double timeUs,
    long wrong) {}
