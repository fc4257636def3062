package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Outcome;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was submitted. */
final class NcclOperation implements Collective.Pending {
  /** What NCCL is asked for. */
  enum Kind {
    ALL_REDUCE("all-reduce"),
    REDUCE_SCATTER("reduce-scatter"),
    ALL_GATHER("all-gather"),
    BROADCAST("broadcast");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final Kind kind;
  private final int root;
  private final ByteBuffer data;
  private final Outcome outcome = new Outcome();
  private volatile @Nullable Slot slot;
  private volatile boolean enqueued;
  private long startNs;

  /**
   * @param root of a broadcast; 0 of all else
   * @param floats between position and limit
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  NcclOperation(Kind kind, int root, ByteBuffer floats) {
    if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
    }
    this.kind = kind;
    this.root = root;
    this.data = floats.slice().order(ByteOrder.nativeOrder());
  }

  Kind kind() {
    return kind;
  }

  int root() {
    return root;
  }

  /** Held on to until the GPU does not write there any more. */
  ByteBuffer data() {
    return data;
  }

  int bytes() {
    return data.capacity();
  }

  /** In floats. */
  Slice slice(int worldSize, int rank) {
    return Slice.of(bytes() / Float.BYTES, worldSize, rank);
  }

  /** It is about to be enqueued. */
  void begin(Slot itsSlot) {
    startNs = System.nanoTime();
    slot = itsSlot;
  }

  void isEnqueued() {
    enqueued = true;
  }

  /** Until then its events are those of whatever used them before. */
  boolean wasEnqueued() {
    return enqueued;
  }

  /** Where it is under way. */
  Slot slot() {
    return Objects.requireNonNull(slot, "it has not begun");
  }

  /** NCCL does not tell how long it waited for slower ranks. */
  void done() {
    outcome.done(new Collective.Timing(startNs, System.nanoTime(), 0));
  }

  void failed(LockstepException failure) {
    outcome.failed(failure);
  }

  @Override
  public Collective.Timing await() {
    return outcome.await();
  }
}
