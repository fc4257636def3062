package io.lockstep.simulator.world;

import io.lockstep.core.port.StepOrder;
import io.lockstep.core.sampler.SplitMix64;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What a replica would hold, as fingerprints. Each is a hash of all that has gone into it: which
 * samples, in which step, by how many ranks, at which rate, on top of what. So a step that was
 * skipped or done twice, a contribution of another generation, a state that was not restored or not
 * handed over shows as unequal checksums, as it would with real weights.
 *
 * @param velocity the optimizer's; not in the checksum, but in all later weights
 * @param statistics of normalisation
 */
record ReplicaState(long weights, long velocity, long statistics) {
  private static final long WEIGHTS = 0x57454947485453L;
  private static final long STATISTICS = 0x5354415453L;

  static ReplicaState initial(long seed) {
    return new ReplicaState(
        SplitMix64.of(WEIGHTS, seed).nextLong(), 0, SplitMix64.of(STATISTICS, seed).nextLong());
  }

  /** One rank's part of a step: its gradient, and its statistics after the forward pass. */
  Contribution contribution(long seed, StepOrder order) {
    long batch = SplitMix64.mix(seed) + order.epoch();
    for (int sample : order.samples()) {
      batch = SplitMix64.mix(batch + sample);
    }
    return new Contribution(
        SplitMix64.mix(batch ^ weights ^ STATISTICS), SplitMix64.mix(batch ^ statistics));
  }

  /** After a step, from the sums over its ranks. */
  ReplicaState updated(Contribution sum, int worldSize, double learningRate) {
    long mean = SplitMix64.mix(sum.gradient() + worldSize);
    long newVelocity = SplitMix64.mix(velocity + mean);
    long rate = Double.doubleToLongBits(learningRate);
    return new ReplicaState(
        SplitMix64.mix(weights + newVelocity + rate),
        newVelocity,
        SplitMix64.mix(sum.statistics() + worldSize));
  }

  int paramsCrc() {
    CRC32C crc = new CRC32C();
    crc.update(params());
    return (int) crc.getValue();
  }

  String paramsSha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(params()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] params() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(weights).putLong(statistics).array();
  }

  /** What an all-reduce adds up. */
  record Contribution(long gradient, long statistics) {
    static final Contribution NONE = new Contribution(0, 0);

    Contribution plus(Contribution other) {
      return new Contribution(gradient + other.gradient, statistics + other.statistics);
    }
  }
}
