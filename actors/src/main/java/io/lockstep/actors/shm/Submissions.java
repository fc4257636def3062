package io.lockstep.actors.shm;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/** Operations that were handed over, in order, until they are finished. */
final class Submissions {
  private final AtomicReferenceArray<Operation> waiting =
      new AtomicReferenceArray<>(SharedMemoryCollective.CAPACITY);
  private volatile long submitted;
  private volatile long finished;
  private long windows;

  /** What would come next. */
  Operation next(LongFunction<Descriptor> descriptor, ByteBuffer data, int worldSize) {
    return new Operation(descriptor.apply(submitted), data, worldSize, windows);
  }

  /** Takes it in, if there is room. */
  synchronized boolean take(Operation operation) {
    if (submitted - finished >= waiting.length()) {
      return false;
    }
    waiting.set(index(submitted), operation);
    windows = operation.endWindow();
    submitted++;
    return true;
  }

  boolean holds(Operation operation) {
    return operation.sequence() < submitted && get(operation.sequence()) == operation;
  }

  Operation get(long sequence) {
    return waiting.get(index(sequence));
  }

  long submitted() {
    return submitted;
  }

  long finished() {
    return finished;
  }

  void finish(long sequence) {
    finished = sequence + 1;
  }

  /** Lets go of a finished operation's buffer. */
  void forget(long sequence) {
    waiting.set(index(sequence), null);
  }

  boolean allDone() {
    return finished == submitted;
  }

  private static int index(long sequence) {
    return (int) (sequence % SharedMemoryCollective.CAPACITY);
  }
}
