package io.lockstep.actors.tcp;

/** Where a rank stands in the ring of a generation. */
record RingPlace(long generation, int rank, int worldSize) {

  int predecessor() {
    return Math.floorMod(rank - 1, worldSize);
  }

  int successor() {
    return (rank + 1) % worldSize;
  }
}
