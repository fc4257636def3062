package io.lockstep.simulator.allreduce;

/** Of trees. */
final class Depth {
  private Depth() {}

  /** ⌈log₂ n⌉, for n ≥ 1. */
  static int of(int leaves) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(leaves - 1);
  }
}
