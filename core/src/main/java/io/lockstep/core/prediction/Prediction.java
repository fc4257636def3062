package io.lockstep.core.prediction;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a cost model says of one world size.
 *
 * @param computeMs data, forward, backward, optimizer and all else that needs no other rank
 * @param exposedCommMs the part of {@code commMs} that the step waits for
 * @param stragglersMs waiting for workers that compute longer than most
 * @param inputMs waiting for the batch
 * @param epochS a whole epoch, in seconds
 * @param speedup epoch time of one worker over this one
 * @param efficiency speedup / workers
 * @param speedupLow lower end of the 95 % interval; null where there are no uncertainties
 */
@JsonPropertyOrder({
  "workers",
  "step_ms",
  "compute_ms",
  "comm_ms",
  "exposed_comm_ms",
  "stragglers_ms",
  "input_ms",
  "steps_per_epoch",
  "epoch_s",
  "speedup",
  "efficiency",
  "speedup_low",
  "speedup_high",
  "bound_by"
})
public record Prediction(
    int workers,
    @JsonProperty("step_ms") double stepMs,
    @JsonProperty("compute_ms") double computeMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("stragglers_ms") double stragglersMs,
    @JsonProperty("input_ms") double inputMs,
    @JsonProperty("steps_per_epoch") long stepsPerEpoch,
    @JsonProperty("epoch_s") double epochS,
    double speedup,
    double efficiency,
    @JsonProperty("speedup_low") @Nullable Double speedupLow,
    @JsonProperty("speedup_high") @Nullable Double speedupHigh,
    @JsonProperty("bound_by") BoundBy boundBy) {

  /** The same with another interval of the speedup. */
  public Prediction withInterval(double low, double high) {
    return new Prediction(
        workers,
        stepMs,
        computeMs,
        commMs,
        exposedCommMs,
        stragglersMs,
        inputMs,
        stepsPerEpoch,
        epochS,
        speedup,
        efficiency,
        low,
        high,
        boundBy);
  }
}
