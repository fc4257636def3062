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
 * @param evaluationS seconds in each epoch, beside the steps
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
    @JsonProperty("evaluation_s") double evaluationS) {

  static PredictedTerms of(Prediction prediction) {
    double stepsS = prediction.stepsPerEpoch() * prediction.stepMs() / 1e3;
    return new PredictedTerms(
        prediction.computeMs(),
        prediction.exposedCommMs(),
        prediction.stragglersMs(),
        prediction.inputMs(),
        prediction.commMs(),
        Math.max(0, prediction.epochS() - stepsS));
  }

  /** Of a simulated run, which was logged as a measured one is. */
  static PredictedTerms of(Terms logged, @Nullable Double evalS) {
    return new PredictedTerms(
        logged.computeMs(),
        logged.exposedCommMs() - logged.peerWaitMs(),
        logged.peerWaitMs(),
        0,
        logged.commMs(),
        evalS == null ? 0 : evalS);
  }
}
