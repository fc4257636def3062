package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One rank's part of the benchmark: a loop over the port, whatever is behind it. */
final class BenchRank {
  private static final int WARMUP_BYTES = 16 << 20;
  private static final int MOST_REPEATS = 200;

  private final Collective collective;
  private final ByteBuffer memory;
  private final ByteBuffer copies;

  /**
   * @param memory the collective's, from which its buffer is
   * @param mostBytes of any {@link #run}
   */
  BenchRank(Collective collective, CollectiveMemory memory, int mostBytes) {
    this.collective = collective;
    this.memory = memory.allocate(mostBytes);
    this.copies = CollectiveMemory.PRIVATE.allocate(mostBytes);
  }

  /**
   * The same operation again and again, and after each a plain copy of as many bytes, by all ranks
   * at once: what memory can do in the same moments.
   *
   * @param bytes whole floats
   * @param warmup rounds that are not timed; small ones are repeated, up to 200 times, until 16 MiB
   *     are done for each, because the virtual machine compiles only what has run often
   */
  BenchRankResult run(BenchOperation operation, int bytes, int warmup, int rounds) {
    ByteBuffer data = memory.slice(0, bytes);
    List<Double> timesUs = new ArrayList<>();
    List<Double> copyUs = new ArrayList<>();
    long wrong = 0;
    int untimed = warmup * repeats(bytes);
    for (int round = 0; round < untimed + rounds; round++) {
      BenchRound done = BenchRound.of(operation, collective, data, round);
      double copiedUs = copy(data);
      wrong += done.wrong();
      if (round >= untimed) {
        timesUs.add(done.timeUs());
        copyUs.add(copiedUs);
      }
    }
    return new BenchRankResult(bytes, timesUs, copyUs, wrong);
  }

  private double copy(ByteBuffer data) {
    collective.barrier().await();
    long startNs = System.nanoTime();
    copies.clear().put(data.duplicate());
    return (System.nanoTime() - startNs) / 1e3;
  }

  private static int repeats(int bytes) {
    return Math.max(1, Math.min(MOST_REPEATS, WARMUP_BYTES / bytes));
  }
}
