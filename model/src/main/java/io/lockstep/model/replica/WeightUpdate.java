package io.lockstep.model.replica;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a committed step does to a state, in one pass from block to block: the optimizer's update,
 * and the checksum while the block is in the first-level cache. The virtual machine makes vector
 * instructions of loops over arrays, and none of loops over direct buffers.
 */
final class WeightUpdate {
  static final int BLOCK_FLOATS = 1024;

  private final Sgd sgd;
  private final float[] weights = new float[BLOCK_FLOATS];
  private final float[] gradients = new float[BLOCK_FLOATS];
  private final float[] velocity = new float[BLOCK_FLOATS];

  WeightUpdate(Sgd sgd) {
    this.sgd = sgd;
  }

  /**
   * Takes the mean of the statistics over the ranks, and a step by the mean of the gradients.
   *
   * @param sums over the ranks, {@code [statistics | gradients]} in parts; read only
   * @return {@link State#paramsCrc()} of what has come out
   */
  int apply(State state, List<FloatBuffer> sums, int worldSize, double learningRate) {
    PartReader reader = new PartReader(sums);
    statistics(state.statistics().floats(), reader, (float) (1.0 / worldSize));
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = state.weights().bytes();
    FloatBuffer allWeights = state.weights().floats();
    FloatBuffer allVelocity = state.velocity().floats();
    for (int from = 0; from < allWeights.capacity(); from += BLOCK_FLOATS) {
      int count = Math.min(BLOCK_FLOATS, allWeights.capacity() - from);
      reader.read(gradients, count);
      allWeights.get(from, weights, 0, count);
      allVelocity.get(from, velocity, 0, count);
      sgd.update(weights, gradients, velocity, count, learningRate, 1.0 / worldSize);
      allWeights.put(from, weights, 0, count);
      allVelocity.put(from, velocity, 0, count);
      crc.update(bytes.limit((from + count) * Float.BYTES).position(from * Float.BYTES));
    }
    crc.update(state.statistics().bytes());
    return (int) crc.getValue();
  }

  private void statistics(FloatBuffer statistics, PartReader reader, float share) {
    for (int from = 0; from < statistics.capacity(); from += BLOCK_FLOATS) {
      int count = Math.min(BLOCK_FLOATS, statistics.capacity() - from);
      reader.read(gradients, count);
      for (int i = 0; i < count; i++) {
        gradients[i] *= share;
      }
      statistics.put(from, gradients, 0, count);
    }
  }
}
