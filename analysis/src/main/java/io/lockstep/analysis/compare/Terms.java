package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where a measured step's time went, in milliseconds: medians over ranks and steps, each by itself,
 * so that they need not add up.
 *
 * @param computeMs all that was not waiting for communication
 */
@JsonPropertyOrder({"compute_ms", "comm_ms", "exposed_comm_ms", "peer_wait_ms"})
public record Terms(
    @JsonProperty("compute_ms") double computeMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("peer_wait_ms") double peerWaitMs) {}
