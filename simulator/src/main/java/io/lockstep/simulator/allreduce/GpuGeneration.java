package io.lockstep.simulator.allreduce;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * GPUs, by what their low-latency protocol reaches in GB/s on 1, 2, and 4 or more nodes, and by how
 * much a ring's latency grows where large messages cross nodes.
 */
public enum GpuGeneration {
  VOLTA(39, 39, 20.4, 1.9),
  AMPERE(87.7, 22.5, 19, 1.4),
  HOPPER(141, 45, 35, 1.4);

  private final double oneNode;
  private final double twoNodes;
  private final double moreNodes;

  private final double plateau;

  GpuGeneration(double oneNode, double twoNodes, double moreNodes, double plateau) {
    this.oneNode = oneNode;
    this.twoNodes = twoNodes;
    this.moreNodes = moreNodes;
    this.plateau = plateau;
  }

  double plateau() {
    return plateau;
  }

  double lowLatencyMost(int nodes) {
    return nodes == 1 ? oneNode : nodes == 2 ? twoNodes : moreNodes;
  }

  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
