package io.lockstep.actors.shm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A part of a segment, mapped, and the same as floats. */
record Area(ByteBuffer bytes, FloatBuffer floats) {
  Area(ByteBuffer bytes) {
    this(bytes, bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer());
  }
}
