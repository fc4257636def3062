package io.lockstep.simulator.allreduce;

import io.lockstep.simulator.network.Topology;

/**
 * A binomial tree's reduction and broadcast, whole messages: 2·⌈log₂ N⌉·(α + S/B) (Thakur,
 * Rabenseifner and Gropp, IJHPCA 19, 2005, sections 4.1 and 4.5). On nodes: a tree within each and
 * one between their first ranks. A slow link is taken to slow all of it, which is the most that it
 * can.
 */
public record TreeAllReduce(Topology topology) implements AllReduce {
  @Override
  public double ms(int workers, double bytes) {
    int inside = TreeDepth.of(topology.workersOfANode(workers));
    int between = TreeDepth.of(topology.nodes(workers));
    return 2
        * topology.slowestLink(workers)
        * (inside * topology.inside().ms(bytes) + between * topology.between().ms(bytes));
  }
}
