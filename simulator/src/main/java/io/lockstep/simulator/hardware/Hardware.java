package io.lockstep.simulator.hardware;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.allreduce.GpuGeneration;
import io.lockstep.simulator.allreduce.GpuWire;
import io.lockstep.simulator.cost.Nodes;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Placement;
import io.lockstep.simulator.profile.RingLink;
import org.jspecify.annotations.Nullable;

/**
 * Machines of one kind and the network between them.
 *
 * @param gpu null where workers compute on something else
 * @param generation as NCCL tells GPUs apart; null for others
 * @param wire that joins a node's GPUs
 * @param workersPerNode at least 1
 * @param inside null where a node has one worker
 * @param between null where there is one node only
 * @param tflops of a worker at its fastest precision for training; null where unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "name",
  "description",
  "gpu",
  "generation",
  "wire",
  "workers_per_node",
  "inside",
  "between",
  "tflops"
})
public record Hardware(
    String name,
    String description,
    @Nullable String gpu,
    @Nullable GpuGeneration generation,
    @Nullable GpuWire wire,
    @JsonProperty("workers_per_node") int workersPerNode,
    @Nullable LinkLevel inside,
    @Nullable LinkLevel between,
    @Nullable Figure tflops) {

  public Hardware {
    if (name == null || name.isBlank() || description == null) {
      throw LockstepException.usage("hardware has a name and a description");
    }
    if (workersPerNode < 1 || (workersPerNode > 1 && inside == null)) {
      throw LockstepException.usage(
          "hardware '" + name + "' has workers_per_node from 1, and 'inside' where there are more");
    }
    if (inside == null && between == null) {
      throw LockstepException.usage("hardware '" + name + "' joins nothing");
    }
  }

  /** The links of a ring through all workers: between nodes, or else within the only one. */
  public RingLink ringLink() {
    LinkLevel level = between != null ? between : inside;
    if (level == null) {
      throw new IllegalStateException("checked when it was made");
    }
    Link link = level.link();
    return new RingLink(link.alphaUs(), link.gbytesPerS(), null, null, "hardware '" + name + "'");
  }

  /** Where workers are: on one node only, where nothing joins more. */
  public Nodes nodes() {
    return new Nodes(
        workersPerNode,
        inside == null ? null : inside.link(),
        Placement.BLOCK,
        between == null ? 1 : null,
        generation,
        wire);
  }
}
