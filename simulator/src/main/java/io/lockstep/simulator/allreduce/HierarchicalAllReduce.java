package io.lockstep.simulator.allreduce;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Topology;

/**
 * Reduce-scatter within each node, an all-reduce between nodes of every rank's part, all-gather
 * within each node, each by rings. G ranks of a node and M nodes: 2(G−1)·(α + S/(G·B)) within, and
 * 2(M−1)·(α' + S/(G·M)·G/B') between, for the G rings share the node's interface (Cho et al.,
 * "BlueConnect", MLSys 2019; levels as in Thakur, Rabenseifner and Gropp 2005). Wherever ranks are
 * placed: it goes by nodes. A slow link is taken to slow all of it, which is the most that it can.
 */
public record HierarchicalAllReduce(Topology topology) implements AllReduce {
  /**
   * @throws LockstepException (exit 2) where nodes would not have the same number of workers
   */
  @Override
  public double ms(int workers, double bytes) {
    if (workers == 1) {
      return 0;
    }
    if (!topology.isEven(workers)) {
      throw LockstepException.usage(
              workers
                  + " workers do not fill nodes of "
                  + topology.workersPerNode()
                  + " evenly, and a hierarchical all-reduce needs that")
          .hint("give a multiple of --gpus-per-node, or another --model");
    }
    int local = topology.workersOfANode(workers);
    int nodes = topology.nodes(workers);
    Link shared = topology.between().sharedBy(local);
    double insideMs = local == 1 ? 0 : 2.0 * (local - 1) * topology.inside().ms(bytes / local);
    double betweenMs = nodes == 1 ? 0 : 2.0 * (nodes - 1) * shared.ms(bytes / local / nodes);
    return topology.slowestLink(workers) * (insideMs + betweenMs);
  }
}
