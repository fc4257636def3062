package io.lockstep.core.port;

import java.nio.ByteBuffer;

/**
 * One generation's communicator: its ranks sum buffers together. Operations run on a thread of the
 * collective's own, in the order of submission, which must be the same on every rank. A failure is
 * permanent: the generation is over.
 */
public interface Collective extends AutoCloseable {
  /** {@code tcp}, {@code shm}, {@code nccl}. */
  String name();

  int rank();

  int worldSize();

  /**
   * Sums a buffer over all ranks, in place; every rank gets the same bits. Returns at once.
   *
   * @param floats float32 in native byte order between position and limit, any count, the same on
   *     every rank; direct; not touched by the caller until the operation is done
   */
  Pending allReduce(ByteBuffer floats);

  /**
   * Ends every operation, running and to come, with an error that gives the reason. Callable from
   * any thread, any number of times, while the collective's own thread waits.
   */
  void abort(String reason);

  /** Releases threads and connections; idempotent. */
  @Override
  void close();

  /** An operation under way. */
  interface Pending {
    /**
     * Waits for the end.
     *
     * @return when it ran
     * @throws io.lockstep.core.failure.LockstepException naming the rank waited for, where the
     *     operation failed, was aborted, or its deadline passed
     */
    Timing await();
  }

  /**
   * When an operation ran, on {@link System#nanoTime()}'s clock.
   *
   * @param peerWaitNs how long it waited at its start for ranks that had not come to it yet
   */
  record Timing(long startNs, long endNs, long peerWaitNs) {
    /** Time spent moving and summing. */
    public long busyNs() {
      return endNs - startNs - peerWaitNs;
    }
  }
}
