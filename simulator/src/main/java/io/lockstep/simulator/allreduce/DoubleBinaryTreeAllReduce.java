package io.lockstep.simulator.allreduce;

import io.lockstep.simulator.network.Topology;

/**
 * Two binary trees, each over half of the bytes, in which a rank that is inner in the one is a leaf
 * in the other; reduction and broadcast are pipelined: 2·⌈log₂ N⌉·α + 2·S/B (Sanders, Speck and
 * Träff, "Two-tree algorithms for full bandwidth broadcast, reduction and scan", Parallel Computing
 * 35, 2009, without the pipeline's own start-up). Unlike a ring's, its latency grows with log N. A
 * slow link is taken to slow all of it, which is the most that it can.
 */
public record DoubleBinaryTreeAllReduce(Topology topology) implements AllReduce {
  @Override
  public double ms(int workers, double bytes) {
    if (workers == 1) {
      return 0;
    }
    int inside = TreeDepth.of(topology.workersOfANode(workers));
    int between = TreeDepth.of(topology.nodes(workers));
    double latencyMs = 2 * (inside * topology.inside().ms(0) + between * topology.between().ms(0));
    double slowestMs = 0;
    if (inside > 0) {
      slowestMs = transferMs(topology.inside().gbytesPerS(), bytes);
    }
    if (between > 0) {
      slowestMs = Math.max(slowestMs, transferMs(topology.between().gbytesPerS(), bytes));
    }
    return topology.slowestLink(workers) * (latencyMs + slowestMs);
  }

  private static double transferMs(double gbytesPerS, double bytes) {
    return 2 * bytes / (gbytesPerS * 1e6);
  }
}
