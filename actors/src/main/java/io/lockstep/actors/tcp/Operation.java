package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An all-reduce or a broadcast that was submitted. */
final class Operation implements Collective.Pending {
  /** In the place of a broadcast's root. */
  static final int ALL_REDUCE = -1;

  private final int root;
  private final ByteBuffer data;
  private final CompletableFuture<Collective.Timing> outcome = new CompletableFuture<>();

  /**
   * @param root of a broadcast, or {@link #ALL_REDUCE}
   * @param floats between position and limit
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  Operation(int root, ByteBuffer floats) {
    if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
    }
    this.root = root;
    this.data = floats.slice().order(ByteOrder.nativeOrder());
  }

  HeaderToken token(RingPlace place, long sequence) {
    return new HeaderToken(place.rank(), place.generation(), sequence, root, data.capacity());
  }

  /** What moves its data, once all ranks have come to it. */
  Transfer transfer(RingPlace place, Reduction.Workspace workspace) {
    return root == ALL_REDUCE
        ? new Reduction(place, data, workspace)
        : new Broadcast(place, root, data);
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
      throw LockstepException.failed("interrupted while waiting for a collective operation")
          .because(e);
    }
  }
}
