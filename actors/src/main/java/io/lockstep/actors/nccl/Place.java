package io.lockstep.actors.nccl;

/** A rank of a generation. */
record Place(long generation, int rank, int worldSize) {
  Place {
    if (rank < 0 || rank >= worldSize) {
      throw new IllegalArgumentException("rank " + rank + " of " + worldSize);
    }
  }

  /** {@code g3-r0}, for threads' names. */
  String tag() {
    return "g" + generation + "-r" + rank;
  }
}
