package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a model predicted for one number of workers.
 *
 * @param speedup null where a predicted run has none of one worker beside it
 * @param low end of the 95 % interval of {@code speedup}; null where the model gives none
 * @param errorPct 100·(predicted − measured)/measured of {@code stepMs}; null where none was
 *     measured
 * @param note what to know before believing it; left out of JSON where there is none
 */
@JsonPropertyOrder({"model", "step_ms", "epoch_s", "speedup", "low", "high", "error_pct", "note"})
public record Predicted(
    String model,
    @JsonProperty("step_ms") double stepMs,
    @JsonProperty("epoch_s") double epochS,
    @Nullable Double speedup,
    @Nullable Double low,
    @Nullable Double high,
    @JsonProperty("error_pct") @Nullable Double errorPct,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {
  public static final String FITTED_ON_THIS_RUN = "fitted on this run";

  static @Nullable Double errorPct(double predictedMs, @Nullable Measured measured) {
    return measured == null ? null : 100 * (predictedMs - measured.stepMs()) / measured.stepMs();
  }
}
