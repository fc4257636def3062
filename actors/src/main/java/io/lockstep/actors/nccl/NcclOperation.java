package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Outcome;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.DeviceMemory;
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
  private final Data data;
  private final Outcome outcome = new Outcome();
  private volatile @Nullable Slot slot;
  private volatile boolean enqueued;
  private long startNs;

  /** What is summed or copied. */
  sealed interface Data {
    int bytes();

    /** On the host: copied to the GPU, and back when that is done. */
    record OnHost(ByteBuffer floats) implements Data {
      /**
       * @param floats between position and limit
       * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
       */
      public OnHost {
        if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
          throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
        }
        floats = floats.slice().order(ByteOrder.nativeOrder());
      }

      @Override
      public int bytes() {
        return floats.capacity();
      }
    }

    /** On the GPU. */
    record OnDevice(DeviceMemory floats) implements Data {
      @Override
      public int bytes() {
        return Math.toIntExact(floats.count() * Float.BYTES);
      }
    }
  }

  /**
   * @param root of a broadcast; 0 of all else
   */
  NcclOperation(Kind kind, int root, Data data) {
    this.kind = kind;
    this.root = root;
    this.data = data;
  }

  Kind kind() {
    return kind;
  }

  int root() {
    return root;
  }

  /** Held on to until the GPU does not write there any more. */
  Data data() {
    return data;
  }

  int bytes() {
    return data.bytes();
  }

  /** Of its own memory on the GPU. */
  int slotBytes() {
    return data instanceof Data.OnHost ? bytes() : 0;
  }

  /** Where NCCL finds what is summed, once it is under way. */
  long address() {
    return data instanceof Data.OnDevice device ? device.floats().address() : slot().address();
  }

  /** In floats. */
  Slice slice(int worldSize, int rank) {
    return Slice.of(bytes() / Float.BYTES, worldSize, rank);
  }

  /** It has what it needs on the GPU. */
  void holds(Slot itsSlot) {
    slot = itsSlot;
  }

  /** Whether it has what it needs on the GPU. */
  boolean hasSlot() {
    return slot != null;
  }

  /** It is about to be enqueued. */
  void begin() {
    startNs = System.nanoTime();
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
    return Objects.requireNonNull(slot, "it holds none yet");
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
