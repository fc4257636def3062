package io.lockstep.simulator.time;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import scala.Function0;
import scala.concurrent.BlockContext;
import scala.concurrent.CanAwait;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Runs an actor system on the thread that created it: ready tasks until there are none, then the
 * next timers. Whatever comes from another thread has escaped virtual time, and is an error here
 * and there.
 */
final class RunLoop implements ExecutionContextExecutor, BlockContext {
  /** Far beyond what a world does at one moment: whoever gets here goes round in circles. */
  private static final long MAX_TASKS_AT_ONCE = 100_000_000;

  private final Thread owner = Thread.currentThread();
  private final Timers timers = new Timers();
  private final TaskOrder ready;
  private long tasks;
  private boolean thrown;
  private volatile @Nullable Throwable failure;

  RunLoop(TaskOrder order) {
    ready = order;
  }

  Timers timers() {
    return timers;
  }

  /** How many tasks have run: equal runs have equally many. */
  long tasks() {
    return tasks;
  }

  @Override
  public void execute(Runnable task) {
    requireOwner("a task");
    ready.add(task);
  }

  @Override
  public void reportFailure(Throwable cause) {
    failure = failure == null ? cause : failure;
  }

  /**
   * Refuses a caller on another thread, and makes the run fail of it.
   *
   * @param what it brings, in words
   */
  void requireOwner(String what) {
    Thread caller = Thread.currentThread();
    if (caller != owner) {
      var escape =
          new RejectedExecutionException(
              what + " from thread '" + caller.getName() + "' has escaped virtual time");
      reportFailure(escape);
      throw escape;
    }
  }

  /** Runs what is ready, and what becomes so by that. */
  void runReady() {
    long last = tasks + MAX_TASKS_AT_ONCE;
    for (Runnable task = ready.next(); task != null; task = ready.next()) {
      tasks++;
      task.run();
      rethrow();
      if (tasks > last) {
        throw new IllegalStateException(
            "time stands still: " + MAX_TASKS_AT_ONCE + " tasks at " + timers.nowNs() + " ns");
      }
    }
    rethrow();
  }

  /**
   * Runs what is left after a last action; a failure that was thrown before is not thrown again.
   */
  void end(Runnable lastAction) {
    requireOwner("the end");
    lastAction.run();
    for (Runnable task = ready.next(); task != null; task = ready.next()) {
      task.run();
    }
    if (!thrown) {
      rethrow();
    }
  }

  /** Nothing else would run while the system's start waits on this thread for its own actors. */
  @Override
  public <T> T blockOn(Function0<T> wait, CanAwait permission) {
    runReady();
    return wait.apply();
  }

  private void rethrow() {
    Throwable cause = failure;
    if (cause != null) {
      thrown = true;
      throw new IllegalStateException("the run has failed: " + cause, cause);
    }
  }
}
