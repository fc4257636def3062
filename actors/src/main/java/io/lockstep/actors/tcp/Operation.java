package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An all-reduce that was submitted. */
final class Operation implements Collective.Pending {
  private final ByteBuffer data;
  private final CompletableFuture<Collective.Timing> outcome = new CompletableFuture<>();

  /**
   * @param data from 0 to its capacity
   */
  Operation(ByteBuffer data) {
    this.data = data;
  }

  ByteBuffer data() {
    return data;
  }

  void done(Collective.Timing timing) {
    outcome.complete(timing);
  }

  void failed(LockstepException failure) {
    outcome.completeExceptionally(failure);
  }

  @Override
  public Collective.Timing await() {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      // A new one for each caller: a shared exception would show another thread's stack.
      throw e.getCause() instanceof LockstepException failure
          ? failure.because(failure)
          : LockstepException.failed("the ring's thread failed").because(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockstepException.failed("interrupted while waiting for an all-reduce").because(e);
    }
  }
}
