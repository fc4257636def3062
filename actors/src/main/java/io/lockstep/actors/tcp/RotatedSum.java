package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.OneNan;
import io.lockstep.core.port.Slice;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Sums what all ranks brought, in the order in which the ring does. Every rank does so by itself.
 */
final class RotatedSum {
  private static final int BLOCK_FLOATS = 1024;

  private final float[] sum = new float[BLOCK_FLOATS];
  private final float[] addend = new float[BLOCK_FLOATS];

  /**
   * Sums one rank's slice.
   *
   * @param owner rank whose slice it is, and whose values are added last
   * @param brought by rank, all as long as the target
   */
  void of(int owner, List<FloatBuffer> brought, FloatBuffer target) {
    int worldSize = brought.size();
    Slice slice = Slice.of(target.capacity(), worldSize, owner);
    for (int start = slice.start(); start < slice.end(); start += BLOCK_FLOATS) {
      int length = Math.min(BLOCK_FLOATS, slice.end() - start);
      brought.get((owner + 1) % worldSize).get(start, sum, 0, length);
      for (int next = 2; next <= worldSize; next++) {
        brought.get((owner + next) % worldSize).get(start, addend, 0, length);
        add(length);
      }
      OneNan.unify(sum, length);
      target.put(start, sum, 0, length);
    }
  }

  private void add(int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += addend[i];
    }
  }
}
