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
 * @param errorPct 100·(predicted − measured)/measured of {@code stepMs}, or of {@code epochS} where
 *     only that was measured; null where nothing was
 * @param termErrors null where no step was measured
 * @param note what to know before believing it; left out of JSON where there is none
 */
@JsonPropertyOrder({
  "model",
  "step_ms",
  "epoch_s",
  "speedup",
  "low",
  "high",
  "error_pct",
  "terms",
  "term_errors",
  "note"
})
public record Predicted(
    String model,
    @JsonProperty("step_ms") double stepMs,
    @JsonProperty("epoch_s") double epochS,
    @Nullable Double speedup,
    @Nullable Double low,
    @Nullable Double high,
    @JsonProperty("error_pct") @Nullable Double errorPct,
    PredictedTerms terms,
    @JsonProperty("term_errors") @Nullable TermErrors termErrors,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {
  public static final String FITTED_ON_THIS_RUN = "fitted on this run";

  static @Nullable Double errorPct(double stepMs, double epochS, @Nullable Measured measured) {
    if (measured == null) {
      return null;
    }
    Double measuredMs = measured.stepMs();
    return measuredMs == null
        ? 100 * (epochS - measured.epochS()) / measured.epochS()
        : 100 * (stepMs - measuredMs) / measuredMs;
  }
}
