package io.lockstep.simulator.allreduce;

import com.fasterxml.jackson.annotation.JsonValue;
import io.lockstep.simulator.network.Topology;
import java.util.Locale;

/**
 * What NCCL expects of itself, and chooses by: the least, over ring and tree and over three
 * protocols, of latency + S/bandwidth (NVIDIA/nccl, {@code src/graph/tuning.cc}, versions 2.19 and
 * later; re-expressed, without its corrections for medium sizes). A prior where nothing was
 * measured: beside measured all-reduces of 9 to 64 MiB on A100 it is 14 to 32 % off.
 *
 * @param topology whose links' bandwidths are bus bandwidths; their latencies are not looked at
 */
public record NcclAllReduce(Topology topology, Generation generation, Wire wire)
    implements AllReduce {
  /** A tree reaches this part of the bandwidth that a ring has. */
  private static final double TREE_PART = 0.9;

  /** Of a ring's latency, where large messages cross nodes. */
  private static final double PLATEAU = 1.9;

  private static final double PLATEAU_BYTES_PER_WORKER = 65_536 / 16.0;

  /** GPUs, by what their low-latency protocol reaches in GB/s on 1, 2, and 4 or more nodes. */
  public enum Generation {
    VOLTA(39, 39, 20.4),
    AMPERE(87.7, 22.5, 19),
    HOPPER(141, 45, 35);

    private final double oneNode;
    private final double twoNodes;
    private final double moreNodes;

    Generation(double oneNode, double twoNodes, double moreNodes) {
      this.oneNode = oneNode;
      this.twoNodes = twoNodes;
      this.moreNodes = moreNodes;
    }

    double lowLatencyMost(int nodes) {
      return nodes == 1 ? oneNode : nodes == 2 ? twoNodes : moreNodes;
    }

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What joins the GPUs of a node. */
  public enum Wire {
    NVLINK,
    PCI;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public double ms(int workers, double bytes) {
    if (workers == 1) {
      return 0;
    }
    double leastUs = Double.POSITIVE_INFINITY;
    for (NcclProtocol protocol : NcclProtocol.ALL) {
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
    return (isOnPlateau ? PLATEAU : 1) * latencyUs + bytes * hops / workers / (1e3 * gbytesPerS);
  }

  private double treeUs(NcclProtocol protocol, int workers, double bytes) {
    int nodes = topology.nodes(workers);
    double gbytesPerS =
        capped(protocol, protocol.treePart() * TREE_PART * bandwidth(workers), nodes);
    return protocol.treeUs(wire, topology.workersOfANode(workers) - 1, Depth.of(nodes))
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
