package io.lockstep.actors.shm;

/**
 * Where a buffer lies within its rank's segment.
 *
 * @param region of the segment, or −1 where it does not lie there
 * @param offset in bytes, from the region's beginning
 */
record Place(int region, int offset) {
  static final Place ELSEWHERE = new Place(-1, 0);

  boolean isMapped() {
    return region >= 0;
  }
}
