package io.lockstep.actors.shm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A rank's place in its header for one operation. */
final class Slot {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer header;
  private final int at;

  Slot(ByteBuffer header, int at) {
    this.header = header;
    this.at = at;
  }

  /** Published by {@link Word#ARRIVED}. */
  void put(Descriptor descriptor) {
    header
        .putInt(at, descriptor.kind().number())
        .putInt(at + 4, descriptor.root())
        .putLong(at + 8, descriptor.bytes())
        .putInt(at + 16, descriptor.place().region())
        .putInt(at + 20, descriptor.place().offset());
  }

  Descriptor get(int rank, long sequence) {
    return new Descriptor(
        rank,
        sequence,
        Kind.of(header.getInt(at)),
        header.getInt(at + 4),
        header.getLong(at + 8),
        new Place(header.getInt(at + 16), header.getInt(at + 20)));
  }

  /** The rank will not read the operation's sum any more. */
  void release(long stamp) {
    LONG.setRelease(header, at + 24, stamp);
  }

  long released() {
    return (long) LONG.getAcquire(header, at + 24);
  }

  /** The rank begins to carry the operation out; on the clock that all processes here share. */
  void begin(long ns) {
    header.putLong(at + 32, ns);
  }

  /** Known once anything that came after it is; until then an earlier time. */
  long begunNs() {
    return header.getLong(at + 32);
  }
}
