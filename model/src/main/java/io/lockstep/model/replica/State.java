package io.lockstep.model.replica;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * All that the next step is computed from: replicas whose states are equal stay equal.
 *
 * @param velocity the optimizer's, one value for each weight
 * @param statistics running means and variances of the normalisations
 */
record State(FlatBuffer weights, FlatBuffer velocity, FlatBuffer statistics) {
  /** Floats updated and then checksummed while they are in the first-level cache. */
  private static final int CHUNK = 4096;

  /** Memory of its own for a state of the same sizes. */
  State allocateLike() {
    return new State(
        FlatBuffer.allocate(weights.size()),
        FlatBuffer.allocate(velocity.size()),
        FlatBuffer.allocate(statistics.size()));
  }

  /** In the order in which they are sent and checksummed. */
  List<FlatBuffer> parts() {
    return List.of(weights, velocity, statistics);
  }

  /** CRC-32C over the bytes of weights, then statistics: what ranks are compared by. */
  int paramsCrc() {
    return paramsCrc((from, to) -> {});
  }

  /**
   * The same, over what a change makes of the weights.
   *
   * @param change told of each range of weights before it is read
   */
  int paramsCrc(Change change) {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = weights.bytes();
    for (int from = 0; from < weights.size(); from += CHUNK) {
      int to = Math.min(from + CHUNK, weights.size());
      change.apply(from, to);
      crc.update(bytes.limit(to * Float.BYTES).position(from * Float.BYTES));
    }
    crc.update(statistics.bytes());
    return (int) crc.getValue();
  }

  /** Changes weights from one index to before another. */
  @FunctionalInterface
  interface Change {
    void apply(int from, int to);
  }
}
