package io.lockstep.simulator.curves;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A point that was not fitted on, beside what was measured there. Speedups are over the curve's
 * smallest number of workers; errors are 100·(predicted − measured)/measured.
 *
 * @param low lower end of the 95 % interval
 */
@JsonPropertyOrder({
  "gpus",
  "measured_speedup",
  "predicted_speedup",
  "low",
  "high",
  "error_pct",
  "naive_error_pct",
  "amdahl_error_pct"
})
public record PredictedPoint(
    int gpus,
    @JsonProperty("measured_speedup") double measuredSpeedup,
    @JsonProperty("predicted_speedup") double predictedSpeedup,
    double low,
    double high,
    @JsonProperty("error_pct") double errorPct,
    @JsonProperty("naive_error_pct") double naiveErrorPct,
    @JsonProperty("amdahl_error_pct") double amdahlErrorPct) {

  /** Whether the interval holds what was measured. */
  @JsonIgnore
  public boolean isCovered() {
    return low <= measuredSpeedup && measuredSpeedup <= high;
  }

  /** The interval's, over the prediction. */
  @JsonIgnore
  public double relativeWidth() {
    return (high - low) / predictedSpeedup;
  }
}
