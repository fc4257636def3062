package io.lockstep.actors.protocol;

/**
 * A worker's sign of life, and of how far it has come.
 *
 * @param number counts its pulses, so that one that was delayed is not taken for news
 * @param generation the newest that it has heard of
 * @param work what it is at
 * @param submitted collective operations that it has handed over in its generation; who has handed
 *     over the fewest is waited for by the others
 * @param progress grows with every piece of work done
 */
public record Pulse(long number, long generation, Work work, long submitted, long progress)
    implements WireMessage {
  /** Whether anything has changed but the count. */
  boolean showsProgressSince(Pulse earlier) {
    return generation != earlier.generation
        || work != earlier.work
        || submitted != earlier.submitted
        || progress != earlier.progress;
  }

  /** How soon progress is to be expected. */
  public enum Work {
    /** None: it waits for the coordinator's word. */
    NONE,
    STEP,
    /** The first in a generation. */
    FIRST_STEP,
    /** An evaluation, a transfer of state, the saving of weights. */
    OTHER;

    boolean isStep() {
      return this == STEP || this == FIRST_STEP;
    }
  }
}
