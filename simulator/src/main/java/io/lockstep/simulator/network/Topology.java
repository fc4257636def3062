package io.lockstep.simulator.network;

import io.lockstep.core.failure.LockstepException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes with several workers each. Workers of a node have links of their own; those of different
 * nodes go through their nodes' network interfaces, one per node, full duplex, shared by all of its
 * workers.
 *
 * @param workersPerNode at least 1
 * @param inside a worker's link to others of its node
 * @param between a node's network interface
 * @param slowLinks by rank: how many times as long everything takes on its link to the next rank
 */
public record Topology(
    int workersPerNode,
    Link inside,
    Link between,
    Placement placement,
    Map<Integer, Double> slowLinks) {

  public Topology {
    if (workersPerNode < 1) {
      throw LockstepException.usage("a node has " + workersPerNode + " workers");
    }
    slowLinks = Collections.unmodifiableMap(new TreeMap<>(slowLinks));
    slowLinks.forEach(
        (rank, factor) -> {
          if (rank < 0 || !(factor >= 1) || Double.isInfinite(factor)) {
            throw LockstepException.usage(
                "the link of rank " + rank + " cannot be " + factor + " times slower");
          }
        });
  }

  /** Every worker has such a link, and its own. */
  public static Topology flat(Link link) {
    return new Topology(1, link, link, Placement.BLOCK, Map.of());
  }

  /** So many workers need so many nodes. */
  public int nodes(int workers) {
    return (workers + workersPerNode - 1) / workersPerNode;
  }

  /** Workers of the fullest node. */
  public int workersOfANode(int workers) {
    int nodes = nodes(workers);
    return placement == Placement.BLOCK
        ? Math.min(workersPerNode, workers)
        : (workers + nodes - 1) / nodes;
  }

  /** Whether every node has as many workers as every other. */
  public boolean isEven(int workers) {
    return workersOfANode(workers) * nodes(workers) == workers;
  }

  /**
   * How long the slowest hop of a ring through all ranks in their order takes for a message of so
   * many bytes, when all hops are taken at once; in milliseconds.
   */
  public double ringHopMs(int workers, double bytes) {
    boolean local = nodes(workers) == 1;
    double slowest = local || hopsInside(workers) ? inside.ms(bytes) : 0;
    if (!local) {
      slowest = Math.max(slowest, crossing(workers).ms(bytes));
    }
    for (Map.Entry<Integer, Double> slow : slowLinks.entrySet()) {
      if (slow.getKey() < workers) {
        slowest = Math.max(slowest, slow.getValue() * hopMs(slow.getKey(), workers, bytes));
      }
    }
    return slowest;
  }

  /** How slow the slowest link is that so many workers use; 1 where none is slow. */
  public double slowestLink(int workers) {
    return slowLinks.entrySet().stream()
        .filter(slow -> slow.getKey() < workers)
        .mapToDouble(Map.Entry::getValue)
        .max()
        .orElse(1);
  }

  private double hopMs(int rank, int workers, double bytes) {
    boolean crosses = node(rank, workers) != node((rank + 1) % workers, workers);
    return crosses ? crossing(workers).ms(bytes) : inside.ms(bytes);
  }

  /** A hop from node to node: with a ring in block order one leaves each node, else all do. */
  private Link crossing(int workers) {
    return placement == Placement.BLOCK ? between : between.sharedBy(workersOfANode(workers));
  }

  /** Whether a ring over several nodes has hops that stay on one. */
  private boolean hopsInside(int workers) {
    return placement == Placement.BLOCK && workersOfANode(workers) > 1;
  }

  private int node(int rank, int workers) {
    return placement == Placement.BLOCK ? rank / workersPerNode : rank % nodes(workers);
  }
}
