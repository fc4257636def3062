package io.lockstep.simulator.allreduce;

import io.lockstep.simulator.network.Topology;

/**
 * 2(N−1) rounds, in each of which every rank hands S/N bytes to the next: 2(N−1)·(α + S/(N·B)),
 * with α and B of the slowest hop (Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for
 * clusters of workstations", J. Parallel Distrib. Comput. 69, 2009; α–β as Thakur, Rabenseifner and
 * Gropp, IJHPCA 19, 2005).
 */
public record RingAllReduce(Topology topology) implements AllReduce {
  @Override
  public double ms(int workers, double bytes) {
    return workers == 1 ? 0 : 2.0 * (workers - 1) * topology.ringHopMs(workers, bytes / workers);
  }
}
