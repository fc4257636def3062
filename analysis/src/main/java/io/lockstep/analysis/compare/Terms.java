package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where a measured step's time went, in milliseconds: means over all ranks of those steps whose
 * length is in the middle half, so that they add up and are not moved by outliers. The sum of data,
 * forward, backward, exposed communication, optimizer and other is the mean step.
 *
 * @param computeMs all that was not waiting for communication: data, forward, backward, optimizer
 *     and other
 * @param commMs the collective's busy time, which may lie beside the other terms
 * @param peerWaitMs the part of {@code exposedCommMs} that waited for a slower rank
 */
@JsonPropertyOrder({
  "compute_ms",
  "data_ms",
  "forward_ms",
  "backward_ms",
  "exposed_comm_ms",
  "optimizer_ms",
  "other_ms",
  "comm_ms",
  "peer_wait_ms"
})
public record Terms(
    @JsonProperty("compute_ms") double computeMs,
    @JsonProperty("data_ms") double dataMs,
    @JsonProperty("forward_ms") double forwardMs,
    @JsonProperty("backward_ms") double backwardMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("optimizer_ms") double optimizerMs,
    @JsonProperty("other_ms") double otherMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("peer_wait_ms") double peerWaitMs) {}
