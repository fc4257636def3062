package io.lockstep.actors.collective;

import io.lockstep.core.failure.LockstepException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why a communicator has ended, once it has: the first reason counts. */
public final class Ending {
  private final AtomicReference<@Nullable LockstepException> reason = new AtomicReference<>();
  private final LockstepException closed;

  public Ending(int rank) {
    this.closed =
        LockstepException.failed("rank %d closed its collective".formatted(rank)).rank(rank);
  }

  public void because(LockstepException failure) {
    reason.compareAndSet(null, failure);
  }

  public void byClosing() {
    because(closed);
  }

  /** Whether this rank ended it by closing, before anything went wrong. */
  public boolean isClosing() {
    return reason.get() == closed;
  }

  /** What went wrong, if something did. */
  public Optional<LockstepException> failure() {
    return reason().filter(known -> known != closed);
  }

  public Optional<LockstepException> reason() {
    return Optional.ofNullable(reason.get());
  }

  public void throwIfOver() {
    LockstepException known = reason.get();
    if (known != null) {
      throw known;
    }
  }
}
