package io.lockstep.simulator.allreduce;

import io.lockstep.simulator.network.Topology;

/**
 * What NCCL expects of itself, and chooses by: the least, over ring and tree and over three
 * protocols, of latency + S/bandwidth (NVIDIA/nccl, {@code src/graph/tuning.cc}; re-expressed,
 * without its corrections of trees for medium sizes, its limits per channel, and what it knows of
 * CPUs). A prior where nothing was measured: beside measured all-reduces of 9 to 64 MiB on A100 it
 * is 14 to 32 % off.
 *
 * @param topology whose links' bandwidths are bus bandwidths; their latencies are not looked at
 */
public record NcclAllReduce(Topology topology, GpuGeneration generation, GpuWire wire)
    implements AllReduce {
  /** A tree reaches this part of the bandwidth that a ring has. */
  private static final double TREE_PART = 0.92;

  /** LL128 on a tree within a node reaches less than between nodes. */
  private static final double TREE_LL128_ON_ONE_NODE = 7 / 9.0;

  private static final double PLATEAU_BYTES_PER_WORKER = 65_536 / 16.0;

  @Override
  public double ms(int workers, double bytes) {
    if (workers == 1) {
      return 0;
    }
    double leastUs = Double.POSITIVE_INFINITY;
    for (NcclProtocol protocol : NcclProtocol.ALL) {
      if (protocol.equals(NcclProtocol.LL128) && wire == GpuWire.PCI) {
        continue; // Its lines are whole over NVLink only.
      }
      leastUs = Math.min(leastUs, ringUs(protocol, workers, bytes));
      leastUs = Math.min(leastUs, treeUs(protocol, workers, bytes));
    }
    return topology.slowestLink(workers) * leastUs / 1e3;
  }

  private double ringUs(NcclProtocol protocol, int workers, double bytes) {
    int nodes = topology.nodes(workers);
    int hops = 2 * (workers - 1);
    int crossing = 2 * (nodes - 1);
    double latencyUs = protocol.ringUs(wire, hops - crossing, crossing);
    boolean isOnPlateau =
        protocol.equals(NcclProtocol.SIMPLE)
            && nodes > 1
            && bytes >= workers * PLATEAU_BYTES_PER_WORKER;
    double gbytesPerS = capped(protocol, protocol.ringPart() * bandwidth(workers), nodes);
    return (isOnPlateau ? generation.plateau() : 1) * latencyUs
        + bytes * hops / workers / (1e3 * gbytesPerS);
  }

  private double treeUs(NcclProtocol protocol, int workers, double bytes) {
    int nodes = topology.nodes(workers);
    double part =
        nodes == 1 && protocol.equals(NcclProtocol.LL128)
            ? TREE_LL128_ON_ONE_NODE
            : protocol.treePart();
    double gbytesPerS = capped(protocol, part * TREE_PART * bandwidth(workers), nodes);
    int depth = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(nodes);
    return protocol.treeUs(wire, topology.workersOfANode(workers) - 1, depth)
        + 2 * bytes / (1e3 * gbytesPerS);
  }

  private double capped(NcclProtocol protocol, double gbytesPerS, int nodes) {
    return protocol.equals(NcclProtocol.LL)
        ? Math.min(gbytesPerS, generation.lowLatencyMost(nodes))
        : gbytesPerS;
  }

  /** Of a ring through all: it enters and leaves a node once. */
  private double bandwidth(int workers) {
    double inside = topology.inside().gbytesPerS();
    double between = topology.between().gbytesPerS();
    if (topology.nodes(workers) == 1) {
      return inside;
    }
    return topology.workersOfANode(workers) == 1 ? between : Math.min(inside, between);
  }
}
