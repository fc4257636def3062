package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.allreduce.GpuGeneration;
import io.lockstep.simulator.allreduce.GpuWire;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Placement;
import org.jspecify.annotations.Nullable;

/**
 * Where workers are.
 *
 * @param workers of a node; null where nobody said: all on one host where they contend for it, else
 *     each on a node of its own
 * @param inside links between the workers of a node; null for those between nodes
 * @param most nodes that there are; null for any number
 * @param generation of GPUs, as NCCL tells them apart; null for none
 * @param wire that joins a node's GPUs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"workers", "inside", "placement", "most", "generation", "wire"})
public record Nodes(
    @Nullable Integer workers,
    @Nullable Link inside,
    Placement placement,
    @Nullable Integer most,
    @Nullable GpuGeneration generation,
    @Nullable GpuWire wire) {
  /** Nobody said. */
  public static final Nodes UNKNOWN = new Nodes(null, null, Placement.BLOCK, null, null, null);

  public Nodes {
    if (workers != null && workers < 1) {
      throw LockstepException.usage("a node has " + workers + " workers");
    }
  }

  public Nodes with(
      @Nullable Integer newWorkers, @Nullable Link newInside, Placement newPlacement) {
    return new Nodes(newWorkers, newInside, newPlacement, most, generation, wire);
  }

  /** As many as anyone wants. */
  public Nodes withoutLimit() {
    return new Nodes(workers, inside, placement, null, generation, wire);
  }

  Nodes slower(double factor) {
    return with(workers, inside == null ? null : inside.slower(factor), placement);
  }

  /**
   * @throws LockstepException (exit 2) where there are fewer nodes than so many workers need
   */
  void requireRoom(int wanted) {
    if (most != null && workers != null && wanted > (long) most * workers) {
      throw LockstepException.usage(
              wanted
                  + " workers do not fit on "
                  + most
                  + (most == 1 ? " node of " : " nodes of ")
                  + workers)
          .hint("say what joins more nodes: --link, and --alpha");
    }
  }
}
