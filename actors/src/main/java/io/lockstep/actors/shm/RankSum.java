package io.lockstep.actors.shm;

import io.lockstep.actors.collective.OneNan;
import java.nio.FloatBuffer;

/**
 * Sums buffers in rank order: ((x<sub>0</sub> + x<sub>1</sub>) + x<sub>2</sub>) + …, block by
 * block. The virtual machine turns loops over arrays into vector instructions, and those over
 * direct buffers not; blocks stay in the first-level cache meanwhile.
 */
final class RankSum {
  private static final int BLOCK_FLOATS = 1024;

  private final float[] sum = new float[BLOCK_FLOATS];
  private final float[] addend = new float[BLOCK_FLOATS];

  /**
   * {@code target[to + i] = Σ sources[rank][from[rank] + i]} for {@code i < length}; the target may
   * be one of the sources, at the same place.
   */
  void sum(FloatBuffer target, int to, FloatBuffer[] sources, int[] from, int length) {
    sum(target, to, sources, from, length, false);
  }

  /** The same to the same bits on all ranks, where each does it for itself. */
  void sumAlike(FloatBuffer target, int to, FloatBuffer[] sources, int[] from, int length) {
    sum(target, to, sources, from, length, true);
  }

  private void sum(
      FloatBuffer target, int to, FloatBuffer[] sources, int[] from, int length, boolean alike) {
    for (int done = 0; done < length; done += BLOCK_FLOATS) {
      int block = Math.min(BLOCK_FLOATS, length - done);
      sources[0].get(from[0] + done, sum, 0, block);
      for (int rank = 1; rank < sources.length; rank++) {
        sources[rank].get(from[rank] + done, addend, 0, block);
        add(block);
      }
      if (alike) {
        OneNan.unify(sum, block);
      }
      target.put(to + done, sum, 0, block);
    }
  }

  private void add(int block) {
    float[] left = sum;
    float[] right = addend;
    for (int i = 0; i < block; i++) {
      left[i] += right[i];
    }
  }
}
