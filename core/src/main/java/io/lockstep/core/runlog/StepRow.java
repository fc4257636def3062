package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A line of {@code steps.csv}: one committed step on one rank. Milliseconds; columns in {@code
 * docs/CONTRACT.md}.
 *
 * @param epoch from 1
 * @param step global, from 0
 * @param loss mean over the rank's own samples
 * @param paramsCrc CRC-32C after the update, eight hex digits
 */
@JsonPropertyOrder({
  "generation",
  "rank",
  "world_size",
  "epoch",
  "step",
  "warmup",
  "samples",
  "data_ms",
  "forward_ms",
  "backward_ms",
  "comm_ms",
  "exposed_comm_ms",
  "peer_wait_ms",
  "optimizer_ms",
  "other_ms",
  "step_ms",
  "loss",
  "params_crc"
})
public record StepRow(
    long generation,
    int rank,
    @JsonProperty("world_size") int worldSize,
    int epoch,
    long step,
    boolean warmup,
    int samples,
    @JsonProperty("data_ms") double dataMs,
    @JsonProperty("forward_ms") double forwardMs,
    @JsonProperty("backward_ms") double backwardMs,
    @JsonProperty("comm_ms") double commMs,
    @JsonProperty("exposed_comm_ms") double exposedCommMs,
    @JsonProperty("peer_wait_ms") double peerWaitMs,
    @JsonProperty("optimizer_ms") double optimizerMs,
    @JsonProperty("other_ms") double otherMs,
    @JsonProperty("step_ms") double stepMs,
    double loss,
    @JsonProperty("params_crc") String paramsCrc)
    implements RunRecord {}
