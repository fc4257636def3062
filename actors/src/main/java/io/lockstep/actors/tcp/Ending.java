package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why a ring has ended, once it has: the first reason counts. */
final class Ending {
  private final AtomicReference<@Nullable LockstepException> reason = new AtomicReference<>();
  private final LockstepException closed;

  Ending(int rank) {
    this.closed =
        LockstepException.failed("rank %d closed its collective".formatted(rank)).rank(rank);
  }

  void because(LockstepException failure) {
    reason.compareAndSet(null, failure);
  }

  void byClosing() {
    because(closed);
  }

  /** Whether this rank ended it by closing, before anything went wrong. */
  boolean isClosing() {
    return reason.get() == closed;
  }

  /** What went wrong, if something did. */
  Optional<LockstepException> failure() {
    return reason().filter(known -> known != closed);
  }

  Optional<LockstepException> reason() {
    return Optional.ofNullable(reason.get());
  }

  void throwIfOver() {
    LockstepException known = reason.get();
    if (known != null) {
      throw known;
    }
  }
}
