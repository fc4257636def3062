package io.lockstep.actors.shm;

/**
 * The words of a segment's header by which its rank says how far it is; each on cache lines of its
 * own, so that no rank's reading slows another's writing. Those down to FAILED are stamps.
 */
enum Word {
  /** The generation that the rank is in. */
  GENERATION(1),
  /** Operations that were handed over; their summands are in place if they lie in the mapping. */
  ARRIVED(2),
  /** Windows that are in place, in staging. */
  READY(3),
  /** Windows of which the rank has summed its part. */
  SUMMED(4),
  /** Windows that the rank will not read any more, in any segment. */
  READ(5),
  /** Operations that the rank has finished. */
  FINISHED(6),
  /** The rank closed its collective when all was done. */
  CLOSED(7),
  /** The rank failed or aborted, and the header's text says why. */
  FAILED(8),
  /** The rank that it waits for plus one, or 0: who owes it a wake-up. */
  WAITING_FOR(9),
  /** The place of the word of which it wants to hear, or 0 if of any. */
  AWAITED_WORD(10),
  /** The stamp for which it waits there. */
  AWAITED(11),
  /** How many regions the segment has. */
  REGIONS(12);

  /** Two cache lines: processors fetch them in pairs. */
  private static final int SPACING = 128;

  /** Beyond the last. */
  static final int END = 16 * SPACING;

  private final int place;

  Word(int place) {
    this.place = place;
  }

  /** Its number, from 1. */
  int place() {
    return place;
  }

  /** In a segment, in bytes. */
  int offset() {
    return place * SPACING;
  }
}
