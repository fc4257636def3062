package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What was measured at one number of workers.
 *
 * @param stepMs median over steps, each as long as its slowest rank
 * @param low end of the 95 % interval of {@code stepMs}
 * @param epochS training time of an epoch, without evaluation
 * @param speedup epoch time of one worker over this one
 * @param runs that were measured
 */
@JsonPropertyOrder({
  "step_ms",
  "low",
  "high",
  "epoch_s",
  "speedup",
  "speedup_low",
  "speedup_high",
  "efficiency",
  "terms",
  "runs"
})
public record Measured(
    @JsonProperty("step_ms") double stepMs,
    double low,
    double high,
    @JsonProperty("epoch_s") double epochS,
    double speedup,
    @JsonProperty("speedup_low") double speedupLow,
    @JsonProperty("speedup_high") double speedupHigh,
    double efficiency,
    Terms terms,
    List<String> runs) {}
