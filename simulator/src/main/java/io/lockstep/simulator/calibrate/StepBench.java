package io.lockstep.simulator.calibrate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A line of the benchmark of steps, as far as calibration needs it: workers on one host that
 * exchange nothing.
 *
 * @param batch images of each worker's step
 * @param threads of each worker
 * @param slowdown how many times as long a step takes beside the others as alone
 * @param low end of its 95 % interval; null where there is none
 * @param slowest the slowest worker's time over the mean of all workers'; null where unknown
 * @param slowestLow end of its 95 % interval; null where there is none
 */
public record StepBench(
    int workers,
    String network,
    int batch,
    int threads,
    double slowdown,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double slowest,
    @JsonProperty("slowest_low") @Nullable Double slowestLow,
    @JsonProperty("slowest_high") @Nullable Double slowestHigh) {}
