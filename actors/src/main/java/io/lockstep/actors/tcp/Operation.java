package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Outcome;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** What was submitted. */
final class Operation implements Collective.Pending {
  private final OperationKind kind;
  private final int root;
  private final ByteBuffer data;
  private final Outcome outcome = new Outcome();

  /**
   * @param root of a broadcast; 0 of all else
   * @param floats between position and limit
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  Operation(OperationKind kind, int root, ByteBuffer floats) {
    if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
    }
    this.kind = kind;
    this.root = root;
    this.data = floats.slice().order(ByteOrder.nativeOrder());
  }

  HeaderToken token(RingPlace place, long sequence) {
    return new HeaderToken(place.rank(), place.generation(), sequence, kind, root, data.capacity());
  }

  /** Whether what ranks bring goes along with the roll call, for all ranks alike. */
  boolean isShort(RingPlace place) {
    return data.capacity() <= RollCall.mostBrought(place.worldSize());
  }

  /** What this rank brings to a short operation. */
  ByteBuffer brought(RingPlace place) {
    return switch (kind) {
      case ALL_REDUCE, REDUCE_SCATTER -> data.duplicate();
      case ALL_GATHER -> slice(place.rank(), place.worldSize());
      case BROADCAST -> place.rank() == root ? data.duplicate() : data.slice(0, 0);
    };
  }

  /**
   * Carries out a short operation with what all ranks brought.
   *
   * @param brought by rank
   */
  void conclude(RingPlace place, List<ByteBuffer> brought, RotatedSum sum) {
    int worldSize = place.worldSize();
    List<FloatBuffer> floats = brought.stream().map(ByteBuffer::asFloatBuffer).toList();
    switch (kind) {
      case ALL_REDUCE -> {
        for (int owner = 0; owner < worldSize; owner++) {
          sum.of(owner, floats, data.asFloatBuffer());
        }
      }
      case REDUCE_SCATTER -> sum.of(place.rank(), floats, data.asFloatBuffer());
      case ALL_GATHER -> {
        for (int owner = 0; owner < worldSize; owner++) {
          slice(owner, worldSize).put(brought.get(owner));
        }
      }
      case BROADCAST -> data.duplicate().put(brought.get(root));
    }
  }

  /** What moves the data of an operation that is not short, once all ranks have come to it. */
  Transfer transfer(RingPlace place, RingTransfer.Workspace workspace) {
    return switch (kind) {
      case ALL_REDUCE -> RingTransfer.allReduce(place, data, workspace);
      case REDUCE_SCATTER -> RingTransfer.reduceScatter(place, data, workspace);
      case ALL_GATHER -> RingTransfer.allGather(place, data, workspace);
      case BROADCAST -> new Broadcast(place, root, data);
    };
  }

  private ByteBuffer slice(int owner, int worldSize) {
    Slice slice = Slice.of(data.capacity() / Float.BYTES, worldSize, owner);
    return data.slice(slice.start() * Float.BYTES, slice.length() * Float.BYTES);
  }

  void done(Collective.Timing timing) {
    outcome.done(timing);
  }

  void failed(LockstepException failure) {
    outcome.failed(failure);
  }

  @Override
  public Collective.Timing await() {
    return outcome.await();
  }
}
