package io.lockstep.core.port;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.util.Optional;

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
   * Copies the root's buffer to all other ranks, bit by bit. Returns at once.
   *
   * @param floats as for {@link #allReduce}; read on the root, overwritten on the others
   * @param root rank whose values all get
   */
  Pending broadcast(ByteBuffer floats, int root);

  /**
   * Ends every operation, running and to come, with an error that gives the reason. Callable from
   * any thread, any number of times, while the collective's own thread waits.
   */
  void abort(String reason);

  /**
   * Why no operation will succeed any more: a rank was lost, or this one aborted. Empty as long as
   * nothing has gone wrong. Callable from any thread.
   */
  Optional<LockstepException> failure();

  /** How far this rank has come, for whoever has to tell a slow rank from a hung one. */
  Progress progress();

  /** Releases threads and connections; idempotent. */
  @Override
  void close();

  /** An operation under way. */
  interface Pending {
    /**
     * Waits for the end.
     *
     * @return when it ran
     * @throws LockstepException naming the rank waited for, where the operation failed, was
     *     aborted, or its deadline passed
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

  /**
   * Callable from any thread, and never waits.
   *
   * @param submitted operations handed over so far; the rank that has handed over the fewest is the
   *     one that the others wait for
   * @param moved grows whenever something was sent or received
   */
  record Progress(long submitted, long moved) {}
}
