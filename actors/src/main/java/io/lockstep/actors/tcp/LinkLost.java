package io.lockstep.actors.tcp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A neighbour can no longer be heard or written to. */
final class LinkLost extends IOException {
  private static final long serialVersionUID = 1L;

  private final int rank;

  /**
   * @param what happened, to be followed by the rank's number
   */
  LinkLost(String what, int rank, @Nullable Throwable cause) {
    super(what + " rank " + rank, cause);
    this.rank = rank;
  }

  int rank() {
    return rank;
  }
}
