package io.lockstep.actors.shm;

/** What a rank lets the others see. */
sealed interface Segment permits OwnSegment, PeerSegment {
  Header header();

  Area staging();

  /** A region of memory; mapped when it is asked for the first time. */
  Area region(int index);
}
