package io.lockstep.simulator.allreduce;

/** Of trees. */
final class TreeDepth {
  private TreeDepth() {}

  /** ⌈log₂ n⌉, for n ≥ 1. */
  static int of(int leaves) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(leaves - 1);
  }
}
