package io.lockstep.actors.nccl;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.lockstep.actors.nccl.NcclOperation.Data;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues operations on the GPU: copy in, NCCL, copy out, or NCCL alone where the values lie on
 * the GPU, each ordered behind the one before by an event. Nothing here waits for the GPU. Used by
 * one thread.
 *
 * <p>An operation is one group of NCCL's calls, never several operations: which of them are waiting
 * differs from rank to rank, and NCCL chooses its algorithm by what is in a group.
 */
final class Enqueuing {
  private final NcclLibrary library;
  private final Communicator communicator;
  private final Streams streams;
  private final int worldSize;

  Enqueuing(NcclLibrary library, Communicator communicator, Streams streams, int worldSize) {
    this.library = library;
    this.communicator = communicator;
    this.streams = streams;
    this.worldSize = worldSize;
  }

  /**
   * @param operation which has begun
   * @param ended why no more is to be waited for NCCL's taking a call in
   */
  void enqueue(NcclOperation operation, Supplier<@Nullable LockstepException> ended) {
    if (operation.data() instanceof Data.OnHost host) {
      byCopies(operation, host.floats(), ended);
    } else {
      inPlace(operation, ended);
    }
  }

  private void byCopies(
      NcclOperation operation, ByteBuffer floats, Supplier<@Nullable LockstepException> ended) {
    Slot slot = operation.slot();
    long host = Pointer.nativeValue(Native.getDirectBufferPointer(floats));
    copy(slot.address(), host, slot, streams.in());
    order(slot.arrived(), streams.in(), streams.nccl());
    sum(operation, ended);
    order(slot.summed(), streams.nccl(), streams.out());
    copy(host, slot.address(), slot, streams.out());
    record(slot.done(), streams.out());
  }

  /** That what is summed has arrived was recorded where it was submitted. */
  private void inPlace(NcclOperation operation, Supplier<@Nullable LockstepException> ended) {
    Slot slot = operation.slot();
    await(slot.arrived(), streams.nccl());
    sum(operation, ended);
    record(slot.done(), streams.nccl());
  }

  private void sum(NcclOperation operation, Supplier<@Nullable LockstepException> ended) {
    LockstepException over = ended.get();
    if (over != null) {
      throw over; // NCCL's part may have been freed while something else was waited for.
    }
    library.nccl(library.nccl().groupStart(), "ncclGroupStart");
    int result = call(operation);
    int ending = library.nccl().groupEnd();
    library.nccl(result, "NCCL's " + operation.kind());
    library.nccl(ending, "ncclGroupEnd");
    // Until it has taken the calls in, an event recorded there would be before them.
    communicator.settle("NCCL's " + operation.kind(), ended);
  }

  /** What comes on a stream waits for what is already on another. */
  private void order(long event, long before, long after) {
    record(event, before);
    await(event, after);
  }

  private void record(long event, long stream) {
    library.cuda(library.cuda().eventRecord(event, stream), "cudaEventRecord");
  }

  private void await(long event, long stream) {
    library.cuda(library.cuda().streamWaitEvent(stream, event), "cudaStreamWaitEvent");
  }

  private void copy(long target, long source, Slot slot, long stream) {
    int result = library.cuda().memcpyAsync(target, source, slot.bytes(), stream);
    library.cuda(result, "cudaMemcpyAsync");
  }

  /** Within a group. Slices of ranks may differ by one float, so each is called for by itself. */
  private int call(NcclOperation operation) {
    long address = operation.address();
    long floats = operation.bytes() / Float.BYTES;
    Nccl nccl = library.nccl();
    long comm = communicator.handle();
    return switch (operation.kind()) {
      case ALL_REDUCE -> nccl.allReduce(address, address, floats, comm, streams.nccl());
      case BROADCAST ->
          nccl.broadcast(address, address, floats, operation.root(), comm, streams.nccl());
      case REDUCE_SCATTER ->
          forEachSlice(
              operation,
              (at, count, root) -> nccl.reduce(at, at, count, root, comm, streams.nccl()));
      case ALL_GATHER ->
          forEachSlice(
              operation,
              (at, count, root) -> nccl.broadcast(at, at, count, root, comm, streams.nccl()));
    };
  }

  private int forEachSlice(NcclOperation operation, SliceCall call) {
    for (int root = 0; root < worldSize; root++) {
      Slice slice = operation.slice(worldSize, root);
      long at = operation.address() + (long) slice.start() * Float.BYTES;
      int result = slice.length() == 0 ? Nccl.SUCCESS : call.on(at, slice.length(), root);
      if (result != Nccl.SUCCESS && result != Nccl.IN_PROGRESS) {
        return result;
      }
    }
    return Nccl.SUCCESS;
  }

  /** A call for one rank's slice. */
  private interface SliceCall {
    int on(long address, long count, int root);
  }
}
