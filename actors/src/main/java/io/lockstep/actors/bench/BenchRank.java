package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One rank's part of the benchmark: a loop over the port, whatever is behind it. */
public final class BenchRank {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private static final int WARMUP_BYTES = 16 << 20;
  private static final int MOST_REPEATS = 200;

  private BenchRank() {}

  /**
   * Reduces the same number of bytes again and again. Before each timed all-reduce all ranks meet
   * in an empty one, so that filling and checking, which are not timed, do not show as waiting.
   *
   * @param memory where its data lie best
   * @param bytes rounded down to whole floats
   * @param warmup rounds that are not timed; small ones are repeated, up to 200 times, until 16 MiB
   *     are reduced for each, because the virtual machine compiles only what has run often
   */
  public static BenchRankResult run(
      Collective collective, CollectiveMemory memory, long bytes, int warmup, int rounds) {
    int wholeBytes = Math.toIntExact(wholeFloats(bytes));
    ByteBuffer buffer = memory.allocate(wholeBytes);
    List<Double> timesUs = new ArrayList<>();
    long wrong = 0;
    int untimed = warmup * repeats(wholeBytes);
    for (int round = 0; round < untimed + rounds; round++) {
      BenchPattern.fill(buffer, collective.rank(), round);
      collective.allReduce(NOTHING).await();
      long startNs = System.nanoTime();
      collective.allReduce(buffer).await();
      double timeUs = (System.nanoTime() - startNs) / 1e3;
      if (round >= untimed) {
        timesUs.add(timeUs);
      }
      wrong += BenchPattern.wrong(buffer, collective.worldSize(), round);
    }
    return new BenchRankResult(wholeBytes, timesUs, wrong);
  }

  private static int repeats(int bytes) {
    return Math.max(1, Math.min(MOST_REPEATS, WARMUP_BYTES / Math.max(1, bytes)));
  }

  private static long wholeFloats(long bytes) {
    return bytes / Float.BYTES * Float.BYTES;
  }
}
