package io.lockstep.actors.collective;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How an operation ends that a collective's own thread carries out; waited for by others. */
public final class Outcome implements Collective.Pending {
  private final CompletableFuture<Collective.Timing> timing = new CompletableFuture<>();

  public void done(Collective.Timing took) {
    timing.complete(took);
  }

  /** Nothing any more, if it has ended already. */
  public void failed(LockstepException failure) {
    timing.completeExceptionally(failure);
  }

  @Override
  public Collective.Timing await() {
    try {
      return timing.get();
    } catch (ExecutionException e) {
      // A new one for each caller: a shared exception would show another thread's stack.
      LockstepException failure = (LockstepException) Objects.requireNonNull(e.getCause());
      throw failure.because(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockstepException.failed("interrupted while waiting for a collective operation")
          .because(e);
    }
  }
}
