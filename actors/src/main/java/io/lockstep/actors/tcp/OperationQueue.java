package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Operations that wait for their ring's thread, in the order of submission. */
final class OperationQueue {
  /** The most that wait at a time: more than there are buckets in a step. */
  static final int CAPACITY = 1024;

  private final int rank;
  private final BlockingQueue<Operation> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong submitted = new AtomicLong();

  OperationQueue(int rank) {
    this.rank = rank;
  }

  /** Fails the operation where there is no room for it. */
  void submit(Operation operation) {
    submitted.incrementAndGet();
    if (!waiting.offer(operation)) {
      operation.failed(
          LockstepException.failed(
              "%d operations wait already on rank %d".formatted(CAPACITY, rank)));
    }
  }

  /** How many there have been. */
  long submitted() {
    return submitted.get();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next one, if there is one. */
  @Nullable Operation poll() {
    return waiting.poll();
  }

  void failAll(LockstepException failure) {
    for (Operation left = waiting.poll(); left != null; left = waiting.poll()) {
      left.failed(failure);
    }
  }
}
