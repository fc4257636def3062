package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One rank's part of the benchmark: a loop over the port, whatever is behind it. */
public final class BenchRank {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private BenchRank() {}

  /**
   * Reduces the same number of bytes again and again. Before each timed all-reduce all ranks meet
   * in an empty one, so that filling and checking, which are not timed, do not show as waiting.
   *
   * @param bytes rounded down to whole floats
   */
  public static BenchRankResult run(Collective collective, long bytes, int warmup, int rounds) {
    int wholeBytes = Math.toIntExact(wholeFloats(bytes));
    ByteBuffer buffer = ByteBuffer.allocateDirect(wholeBytes);
    List<Double> timesUs = new ArrayList<>();
    long wrong = 0;
    for (int round = 0; round < warmup + rounds; round++) {
      BenchPattern.fill(buffer, collective.rank(), round);
      collective.allReduce(NOTHING).await();
      long startNs = System.nanoTime();
      collective.allReduce(buffer).await();
      double timeUs = (System.nanoTime() - startNs) / 1e3;
      if (round >= warmup) {
        timesUs.add(timeUs);
      }
      wrong += BenchPattern.wrong(buffer, collective.worldSize(), round);
    }
    return new BenchRankResult(wholeBytes, timesUs, wrong);
  }

  static long wholeFloats(long bytes) {
    return bytes / Float.BYTES * Float.BYTES;
  }
}
