package io.lockstep.model.replica;

import io.lockstep.core.port.CollectiveMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** float32 values in one piece of direct memory, in native byte order, starting a cache line. */
final class FlatBuffer {
  private static final float[] ZEROS = new float[4096];

  private final ByteBuffer bytes;
  private final FloatBuffer floats;

  private FlatBuffer(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    this.floats = this.bytes.asFloatBuffer();
  }

  /** All zero. */
  static FlatBuffer allocate(int count) {
    return allocate(count, CollectiveMemory.PRIVATE);
  }

  /** All zero, in memory of that kind. */
  static FlatBuffer allocate(int count, CollectiveMemory memory) {
    return new FlatBuffer(memory.allocate(Math.multiplyExact(count, Float.BYTES)));
  }

  /** A view of some of its values. */
  FlatBuffer slice(int from, int count) {
    return new FlatBuffer(bytes.slice(from * Float.BYTES, count * Float.BYTES));
  }

  int size() {
    return floats.capacity();
  }

  /** All of it; position and limit are the caller's own. */
  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  FloatBuffer floats() {
    return floats;
  }

  void copyFrom(FlatBuffer other) {
    floats.put(0, other.floats, 0, size());
  }

  void clear() {
    for (int from = 0; from < size(); from += ZEROS.length) {
      floats.put(from, ZEROS, 0, Math.min(ZEROS.length, size() - from));
    }
  }
}
