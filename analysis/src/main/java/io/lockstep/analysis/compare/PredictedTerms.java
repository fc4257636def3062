package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.prediction.Prediction;
import org.jspecify.annotations.Nullable;

/**
 * What a predicted step consists of, in milliseconds: compute, exposed communication, stragglers
 * and input add up to it.
 *
 * @param commMs the all-reduce, which may be hidden in part
 * @param exposedCommMs the part of it that the step waits for
 * @param stragglersMs waiting for slower ranks
 * @param inputMs waiting for a batch
 * @param evaluationS seconds in each epoch, beside the steps; null where no evaluation was
 *     predicted
 */
@JsonPropertyOrder({
  "compute_ms",
  "exposed_comm_ms",
  "stragglers_ms",
  "input_ms",
  "comm_ms",
  "evaluation_s"
})
public record PredictedTerms(
    @JsonProperty("compute_ms") double computeMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("stragglers_ms") double stragglersMs,
    @JsonProperty("input_ms") double inputMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("evaluation_s") @Nullable Double evaluationS) {
  private static final double ROUNDING = 1e-9;

  static PredictedTerms of(Prediction prediction) {
    double stepsS = prediction.stepsPerEpoch() * prediction.stepMs() / 1e3;
    double evaluationS = prediction.epochS() - stepsS;
    return new PredictedTerms(
        prediction.computeMs(),
        prediction.exposedCommMs(),
        prediction.stragglersMs(),
        prediction.inputMs(),
        prediction.commMs(),
        evaluationS > ROUNDING * stepsS ? evaluationS : null);
  }

  /** Of a simulated run, which logs waiting for a batch, and no other input, as {@code data_ms}. */
  static PredictedTerms of(Terms logged, @Nullable Double evalS) {
    return new PredictedTerms(
        logged.computeMs() - logged.dataMs(),
        logged.exposedCommMs() - logged.peerWaitMs(),
        logged.peerWaitMs(),
        logged.dataMs(),
        logged.commMs(),
        evalS);
  }
}
