package io.lockstep.actors.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Values that depend on rank, round and place, repeated with a period that no chunk or segment is a
 * multiple of. They are multiples of 1/64 below 16, so that the sum over up to 16,384 ranks is
 * exact in float32, in any order: the tolerance is zero.
 */
final class BenchPattern {
  static final int PERIOD = 4093; // a prime
  private static final int VALUES = 1021;
  private static final float UNIT = 1f / 64;

  private BenchPattern() {}

  static float value(int rank, int round, int place) {
    return Math.floorMod(7L * place + 131L * rank + 17L * round, VALUES) * UNIT;
  }

  static void fill(ByteBuffer target, int rank, int round) {
    float[] block = new float[PERIOD];
    for (int i = 0; i < PERIOD; i++) {
      block[i] = value(rank, round, i);
    }
    FloatBuffer floats = floats(target);
    while (floats.hasRemaining()) {
      floats.put(block, 0, Math.min(PERIOD, floats.remaining()));
    }
  }

  /** Counts the elements that are not the sum over all ranks. */
  static long wrong(ByteBuffer sums, int worldSize, int round) {
    float[] expected = new float[PERIOD];
    for (int i = 0; i < PERIOD; i++) {
      for (int rank = 0; rank < worldSize; rank++) {
        expected[i] += value(rank, round, i);
      }
    }
    FloatBuffer floats = floats(sums);
    float[] found = new float[PERIOD];
    long wrong = 0;
    while (floats.hasRemaining()) {
      int length = Math.min(PERIOD, floats.remaining());
      floats.get(found, 0, length);
      if (Arrays.mismatch(expected, 0, length, found, 0, length) >= 0) {
        wrong += different(expected, found, length);
      }
    }
    return wrong;
  }

  private static long different(float[] expected, float[] found, int length) {
    long count = 0;
    for (int i = 0; i < length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i])) {
        count++;
      }
    }
    return count;
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
