package io.lockstep.simulator.allreduce;

import java.util.List;

/**
 * What NCCL's tuning knows of its protocols (NVIDIA/nccl, {@code src/graph/tuning.cc}).
 *
 * @param treeBaseUs latency of every tree, in µs
 * @param ringPart of the links' bandwidth, what a ring reaches
 */
record NcclProtocol(
    double treeBaseUs,
    double ringBaseUs,
    Hops treeHops,
    Hops ringHops,
    double ringPart,
    double treePart) {
  /** Low latency: every word carries a flag, so half of the bandwidth is lost. */
  static final NcclProtocol LL =
      new NcclProtocol(6.8, 6.6, new Hops(0.6, 1.0, 5.0), new Hops(0.6, 1.0, 2.7), 0.5, 1 / 3.8);

  /** The same by lines of 128 bytes. */
  static final NcclProtocol LL128 =
      new NcclProtocol(
          14, 14, new Hops(1.25, 1.9, 8.5), new Hops(1.9, 2.5, 4.0), 0.92, 120 / 128.0);

  /** Whole chunks. */
  static final NcclProtocol SIMPLE =
      new NcclProtocol(8.4, 8.4, new Hops(4.0, 4.0, 14), new Hops(3.4, 5.7, 14), 1, 1);

  static final List<NcclProtocol> ALL = List.of(LL, LL128, SIMPLE);

  /** Latency of a hop, in µs. */
  record Hops(double nvlink, double pci, double network) {
    double on(GpuWire wire) {
      return wire == GpuWire.NVLINK ? nvlink : pci;
    }
  }

  /** Latency of a ring with so many hops within nodes and between them. */
  double ringUs(GpuWire wire, int within, int between) {
    return ringBaseUs + within * ringHops.on(wire) + between * ringHops.network();
  }

  /** Latency of a tree that is so deep, up and down. */
  double treeUs(GpuWire wire, int within, int between) {
    return treeBaseUs + 2 * (within * treeHops.on(wire) + between * treeHops.network());
  }
}
