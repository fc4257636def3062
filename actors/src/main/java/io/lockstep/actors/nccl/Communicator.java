package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * NCCL's communicator of one generation. It does not block: a call that is still in progress is
 * asked after until it is not.
 */
final class Communicator {
  private static final long NAP_NS = 100_000;

  private final NcclLibrary library;
  private final int rank;
  private final long handle;

  private Communicator(NcclLibrary library, int rank, long handle) {
    this.library = library;
    this.rank = rank;
    this.handle = handle;
  }

  /**
   * Begins to open it; the ranks meet in {@link #awaitReady}. The calling thread is spoilt by a
   * failure: NCCL may take what it calls later for a part of this.
   */
  static Communicator begin(NcclLibrary library, byte[] id, int rank, int worldSize) {
    long[] handle = new long[1];
    int result = library.nccl().commInitRank(handle, worldSize, id, rank);
    library.nccl(result, "ncclCommInitRankConfig");
    return new Communicator(library, rank, handle[0]);
  }

  /** Waits until all ranks have come. */
  void awaitReady(Duration deadline, Supplier<@Nullable LockstepException> ended) {
    Patience patience = new Patience(deadline);
    settle(
        "ncclCommInitRankConfig",
        () -> {
          LockstepException over = ended.get();
          return over == null && patience.over()
              ? LockstepException.failed(
                      "rank %d waited %s for the other ranks to open NCCL's communicator"
                          .formatted(rank, Patience.text(deadline)))
                  .hint(
                      "NCCL_DEBUG=INFO makes NCCL say more; NCCL_SOCKET_IFNAME chooses the network"
                          + " by which ranks meet")
              : over;
        });
  }

  /** Waits until what was called is not in progress any more, or there is a reason not to. */
  void settle(String call, Supplier<@Nullable LockstepException> ended) {
    while (true) {
      LockstepException over = ended.get();
      if (over != null) {
        throw over; // Before NCCL is asked: its part may have been freed.
      }
      int state = state();
      if (state == Nccl.SUCCESS) {
        return;
      }
      if (state != Nccl.IN_PROGRESS) {
        throw library.ncclFailure(state, call);
      }
      LockSupport.parkNanos(NAP_NS);
    }
  }

  /** Fails where NCCL has noticed, meanwhile, that something is wrong. */
  void requireHealthy() {
    int state = state();
    if (state != Nccl.SUCCESS && state != Nccl.IN_PROGRESS) {
      throw library.ncclFailure(state, "NCCL's communicator of rank " + rank);
    }
  }

  private int state() {
    int[] state = new int[1];
    library.nccl(library.nccl().commGetAsyncError(handle, state), "ncclCommGetAsyncError");
    return state[0];
  }

  long handle() {
    return handle;
  }

  /** Waits for the other ranks' part in what was done; then nothing is left of it. */
  void close(Supplier<@Nullable LockstepException> ended) {
    library.nccl(library.nccl().commFinalize(handle), "ncclCommFinalize");
    settle("ncclCommFinalize", ended);
    library.nccl(library.nccl().commDestroy(handle), "ncclCommDestroy");
  }

  /** Ends its kernels wherever they wait; nothing is left of it. May itself never return. */
  void abort() {
    library.nccl(library.nccl().commAbort(handle), "ncclCommAbort");
  }
}
