package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Predicted less measured, term by term. Compute, exposed communication, peer wait, input and other
 * add up to the error of the step.
 *
 * @param exposedCommMs of exposed communication without peer wait
 * @param peerWaitMs predicted stragglers less measured peer wait
 * @param inputMs predicted waiting for a batch; what was measured of it is in compute
 * @param otherMs what no term explains: a step is as long as its slowest rank, its terms are means
 *     over ranks
 * @param commMs of the collective's busy time; not in the sum
 * @param evaluationS seconds of each epoch; null unless it was both predicted and measured; not in
 *     the sum
 */
@JsonPropertyOrder({
  "compute_ms",
  "exposed_comm_ms",
  "peer_wait_ms",
  "input_ms",
  "other_ms",
  "comm_ms",
  "evaluation_s"
})
public record TermErrors(
    @JsonProperty("compute_ms") double computeMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("peer_wait_ms") double peerWaitMs,
    @JsonProperty("input_ms") double inputMs,
    @JsonProperty("other_ms") double otherMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("evaluation_s") @Nullable Double evaluationS) {

  /** Null where no step was measured. */
  static @Nullable TermErrors of(
      double stepMs, PredictedTerms predicted, @Nullable Measured measured) {
    Terms terms = measured == null ? null : measured.terms();
    Double measuredMs = measured == null ? null : measured.stepMs();
    if (measured == null || terms == null || measuredMs == null) {
      return null;
    }
    double compute = predicted.computeMs() - terms.computeMs();
    double exposed = predicted.exposedCommMs() - (terms.exposedCommMs() - terms.peerWaitMs());
    double peerWait = predicted.stragglersMs() - terms.peerWaitMs();
    double explained = compute + exposed + peerWait + predicted.inputMs();
    Double evalS = measured.evalS();
    Double predictedS = predicted.evaluationS();
    return new TermErrors(
        compute,
        exposed,
        peerWait,
        predicted.inputMs(),
        stepMs - measuredMs - explained,
        predicted.commMs() - terms.commMs(),
        evalS == null || predictedS == null ? null : predictedS - evalS);
  }
}
