package io.lockstep.model.replica;

import java.util.List;
import java.util.zip.CRC32C;

/**
 * All that the next step is computed from: replicas whose states are equal stay equal.
 *
 * @param velocity the optimizer's, one value for each weight
 * @param statistics running means and variances of the normalisations
 */
record State(FlatBuffer weights, FlatBuffer velocity, FlatBuffer statistics) {
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
    CRC32C crc = new CRC32C();
    crc.update(weights.bytes());
    crc.update(statistics.bytes());
    return (int) crc.getValue();
  }
}
