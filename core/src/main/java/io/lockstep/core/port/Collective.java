package io.lockstep.core.port;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One generation's communicator: its ranks sum buffers together. Operations are carried out in the
 * order of submission, which must be the same on every rank, by a thread of the collective's own or
 * by whoever waits for them; so each must be waited for in the end. A failure is permanent: the
 * generation is over.
 */
public interface Collective extends AutoCloseable {
  /** {@code shm} or {@code tcp}. */
  String name();

  int rank();

  int worldSize();

  /**
   * Sums a buffer over all ranks, in place; every rank gets the same bits. Returns at once.
   *
   * @param floats float32 in native byte order between position and limit, any count, the same on
   *     every rank; direct; not touched by the caller until the operation is done, or where it
   *     fails, until there is a newer generation: others may still read it
   */
  Pending allReduce(ByteBuffer floats);

  /**
   * Sums a buffer over all ranks as {@link #allReduce} does, but may leave the sum in parts where
   * it was computed, for every rank to read: where ranks share memory, that saves a copy. Returns
   * at once.
   *
   * @param floats as for {@link #allReduce}, and best within {@link CollectiveMemory}, or it is
   *     copied; not written by the caller until the sum is released by all ranks
   */
  default PendingSum sum(ByteBuffer floats) {
    Pending pending = allReduce(floats);
    return () -> new Sum.InPlace(pending.await(), floats);
  }

  /** Ends when all ranks have come to it. Returns at once. */
  default Pending barrier() {
    return allReduce(ByteBuffer.allocateDirect(0));
  }

  /**
   * Sums a buffer over all ranks, each rank keeping its {@link Slice} of the sum, in place: the
   * first half of an all-reduce. Returns at once.
   *
   * @param floats as for {@link #allReduce}; in the end this rank's slice holds the sum over all
   *     ranks, and what the rest holds is undefined
   */
  Pending reduceScatter(ByteBuffer floats);

  /**
   * Copies each rank's {@link Slice} of its buffer to all other ranks, bit by bit, in place: the
   * second half of an all-reduce. Returns at once.
   *
   * @param floats as for {@link #allReduce}; of what it holds at first only this rank's slice
   *     counts
   */
  Pending allGather(ByteBuffer floats);

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

  /** A sum under way. */
  @FunctionalInterface
  interface PendingSum {
    /**
     * Waits for the sum.
     *
     * @throws LockstepException as {@link Pending#await} does
     */
    Sum await();
  }

  /** A sum over all ranks, with the same bits on each, to be read and then released. */
  interface Sum {
    Timing timing();

    /** The sum, in parts that follow one another; to be read only, and only until released. */
    List<FloatBuffer> parts();

    /**
     * This rank has read the sum. Returns at once.
     *
     * @return done when all ranks have released it, so that the buffer may be written again
     * @throws LockstepException where what was read was not the sum, because this rank's generation
     *     went on without it
     */
    Pending release();

    /** A sum that lies where the summand was, so that nobody else reads there. */
    record InPlace(Timing timing, List<FloatBuffer> parts) implements Sum {
      InPlace(Timing timing, ByteBuffer floats) {
        this(timing, List.of(floats.slice().order(ByteOrder.nativeOrder()).asFloatBuffer()));
      }

      @Override
      public Pending release() {
        return () -> Timing.NONE;
      }
    }
  }

  /**
   * When an operation ran, on {@link System#nanoTime()}'s clock.
   *
   * @param peerWaitNs how long it waited at its start for ranks that had not come to it yet
   */
  record Timing(long startNs, long endNs, long peerWaitNs) {
    /** Nothing was to be done. */
    public static final Timing NONE = new Timing(0, 0, 0);

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
