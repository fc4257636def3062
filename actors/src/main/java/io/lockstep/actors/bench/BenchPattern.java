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

  /** One period of what a rank brings. */
  static float[] values(int rank, int round) {
    float[] values = new float[PERIOD];
    for (int place = 0; place < PERIOD; place++) {
      values[place] = value(rank, round, place);
    }
    return values;
  }

  /** One period of the sum over all ranks. */
  static float[] sums(int worldSize, int round) {
    float[] sums = new float[PERIOD];
    for (int rank = 0; rank < worldSize; rank++) {
      for (int place = 0; place < PERIOD; place++) {
        sums[place] += value(rank, round, place);
      }
    }
    return sums;
  }

  static void fill(ByteBuffer target, int rank, int round) {
    float[] period = values(rank, round);
    FloatBuffer floats = target.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    while (floats.hasRemaining()) {
      floats.put(period, 0, Math.min(PERIOD, floats.remaining()));
    }
  }

  /**
   * Counts the elements that are not as expected.
   *
   * @param found what lies from place {@code start} on; from 0 to its capacity
   * @param period of what is expected
   */
  static long wrong(FloatBuffer found, int start, float[] period) {
    float[] block = new float[PERIOD];
    long wrong = 0;
    for (int done = 0; done < found.capacity(); ) {
      int place = (start + done) % PERIOD;
      int length = Math.min(PERIOD - place, found.capacity() - done);
      found.get(done, block, 0, length);
      if (Arrays.mismatch(period, place, place + length, block, 0, length) >= 0) {
        wrong += different(period, place, block, length);
      }
      done += length;
    }
    return wrong;
  }

  private static long different(float[] period, int place, float[] block, int length) {
    long count = 0;
    for (int i = 0; i < length; i++) {
      if (Float.floatToIntBits(period[place + i]) != Float.floatToIntBits(block[i])) {
        count++;
      }
    }
    return count;
  }
}
