package io.lockstep.simulator.hardware;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.network.Link;

/**
 * Links of a node, or between nodes, by what an all-reduce over them takes.
 *
 * @param latencyUs of a small all-reduce over {@code members}, in microseconds
 * @param busGbytesPerS bus bandwidth of a large one, as nccl-tests define it, in 10⁹ bytes per
 *     second: of a worker within a node, of a node's interfaces together between nodes
 * @param members GPUs of the node, or nodes, that the latency is for
 */
@JsonPropertyOrder({"latency_us", "busbw_gbytes_per_s", "members"})
public record LinkLevel(
    @JsonProperty("latency_us") Figure latencyUs,
    @JsonProperty("busbw_gbytes_per_s") Figure busGbytesPerS,
    int members) {
  public LinkLevel {
    if (latencyUs == null || busGbytesPerS == null || !(busGbytesPerS.value() > 0) || members < 2) {
      throw LockstepException.usage(
          "a level has a latency, a positive bus bandwidth, and 2 or more members");
    }
  }

  /** A link of a ring: the latency is that of 2(n−1) rounds. */
  public Link link() {
    return new Link(latencyUs.value() / (2.0 * (members - 1)), busGbytesPerS.value());
  }
}
