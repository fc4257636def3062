package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One operation of one rank, timed and checked. Before what is timed all ranks meet in a barrier,
 * so that filling and checking, which are not timed, do not show as waiting.
 */
final class BenchRound {
  private static final int ROOT = 0;

  private final Collective collective;
  private final ByteBuffer data;
  private final int round;
  private double timeUs;
  private long wrong;

  private BenchRound(Collective collective, ByteBuffer data, int round) {
    this.collective = collective;
    this.data = data;
    this.round = round;
  }

  static BenchRound of(
      BenchOperation operation, Collective collective, ByteBuffer data, int round) {
    BenchPattern.fill(data, collective.rank(), round);
    BenchRound done = new BenchRound(collective, data, round);
    switch (operation) {
      case ALL_REDUCE -> done.allReduce();
      case REDUCE_SCATTER -> done.reduceScatter();
      case ALL_GATHER -> done.allGather();
      case BROADCAST -> done.broadcast();
      case SUM -> done.sum();
    }
    return done;
  }

  double timeUs() {
    return timeUs;
  }

  /** Elements that are not what they should be, of those that the operation defines here. */
  long wrong() {
    return wrong;
  }

  private void allReduce() {
    time(() -> collective.allReduce(data).await());
    wrong = BenchPattern.wrong(floats(), 0, sums());
  }

  private void reduceScatter() {
    time(() -> collective.reduceScatter(data).await());
    Slice own = slice(collective.rank());
    wrong = BenchPattern.wrong(floats().slice(own.start(), own.length()), own.start(), sums());
  }

  private void allGather() {
    time(() -> collective.allGather(data).await());
    for (int owner = 0; owner < collective.worldSize(); owner++) {
      Slice slice = slice(owner);
      FloatBuffer found = floats().slice(slice.start(), slice.length());
      wrong += BenchPattern.wrong(found, slice.start(), BenchPattern.values(owner, round));
    }
  }

  private void broadcast() {
    time(() -> collective.broadcast(data, ROOT).await());
    wrong = BenchPattern.wrong(floats(), 0, BenchPattern.values(ROOT, round));
  }

  /** The sum must be checked before it is released. */
  private void sum() {
    Collective.Sum[] sum = new Collective.Sum[1];
    time(() -> sum[0] = collective.sum(data).await());
    int start = 0;
    for (FloatBuffer part : sum[0].parts()) {
      wrong += BenchPattern.wrong(part.slice(), start, sums());
      start += part.remaining();
    }
    wrong += Math.abs(start - data.capacity() / Float.BYTES);
    time(() -> sum[0].release().await());
  }

  private void time(Runnable operation) {
    collective.barrier().await();
    long startNs = System.nanoTime();
    operation.run();
    timeUs += (System.nanoTime() - startNs) / 1e3;
  }

  private float[] sums() {
    return BenchPattern.sums(collective.worldSize(), round);
  }

  private Slice slice(int rank) {
    return Slice.of(data.capacity() / Float.BYTES, collective.worldSize(), rank);
  }

  private FloatBuffer floats() {
    return data.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
