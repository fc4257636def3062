package io.lockstep.actors.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct buffers from arrays and back. */
public final class Buffers {
  private Buffers() {}

  public static ByteBuffer direct(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(values);
    return buffer;
  }

  public static ByteBuffer zeros(int floats) {
    return direct(new float[floats]);
  }

  public static float[] floats(ByteBuffer buffer) {
    float[] values = new float[buffer.remaining() / Float.BYTES];
    buffer.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    return values;
  }
}
