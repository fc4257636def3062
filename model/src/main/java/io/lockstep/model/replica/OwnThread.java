package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * One thread for life that carries out orders in turn: what the engine knows of gradients and of
 * OpenMP belongs to a thread. At most {@link #MAX_PENDING} orders wait; who gives more has lost
 * track, and is told so.
 */
final class OwnThread {
  static final int MAX_PENDING = 16;

  private final ExecutorService executor;
  private final Semaphore room = new Semaphore(MAX_PENDING);

  OwnThread(String name) {
    executor =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Carries an order out; its stage fails with a {@link LockstepException} and nothing else. */
  <T> CompletionStage<T> order(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (!room.tryAcquire()) {
      result.completeExceptionally(
          LockstepException.failed("a replica was given more than " + MAX_PENDING + " orders"));
      return result;
    }
    try {
      executor.execute(
          () -> {
            room.release();
            carryOut(work, result);
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          LockstepException.failed("the replica has been closed").because(e));
    }
    return result;
  }

  /** The same for an order that has no result. */
  CompletionStage<Void> run(Runnable work) {
    return order(
        () -> {
          work.run();
          return null;
        });
  }

  /** Carries out what was ordered, then this, and ends. Idempotent. */
  void closeAfter(Runnable last) {
    try {
      executor.execute(last);
    } catch (RejectedExecutionException e) {
      return; // It was closed before.
    }
    executor.shutdown();
  }

  private static <T> void carryOut(Supplier<T> work, CompletableFuture<T> result) {
    try {
      result.complete(work.get());
    } catch (LockstepException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(
          LockstepException.failed("the replica failed: " + e)
              .hint("the log of its process, node-<n>.log, says where")
              .because(e));
    }
  }
}
