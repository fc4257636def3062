package io.lockstep.model.replica;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * What a committed step does to a state, in one pass from block to block: the optimizer's update,
 * and the checksum while the block is in the first-level cache. The virtual machine makes vector
 * instructions of loops over arrays, and none of loops over direct buffers. Large states are
 * updated by several threads, piece by piece.
 */
final class WeightUpdate implements AutoCloseable {
  static final int BLOCK_FLOATS = 1024;

  /** Some 0.3 ms of work: well above what it costs to wake a thread. */
  static final int PIECE_FLOATS = 256 * BLOCK_FLOATS;

  private final List<Blocks> threads;
  private final ExecutorService others;

  /**
   * @param threads the caller's included
   */
  WeightUpdate(Sgd sgd, int threads) {
    List<Blocks> blocks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      blocks.add(new Blocks(sgd));
    }
    this.threads = List.copyOf(blocks);
    this.others =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "update");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the mean of the statistics over the ranks, and a step by the mean of the gradients.
   *
   * @param sums over the ranks, {@code [statistics | gradients]} in parts; read only
   * @return {@link State#paramsCrc()} of what has come out
   */
  int apply(State state, List<FloatBuffer> sums, int worldSize, double learningRate) {
    FlatBuffer statistics = state.statistics();
    threads.get(0).mean(statistics.floats(), new PartReader(sums), (float) (1.0 / worldSize));
    Update update = new Update(state, sums, 1.0 / worldSize, learningRate);
    CRC32C statisticsCrc = new CRC32C();
    statisticsCrc.update(statistics.bytes());
    return Crc32cOfBoth.of(
        weights(update), (int) statisticsCrc.getValue(), (long) statistics.size() * Float.BYTES);
  }

  /** Updates all pieces; returns the checksum of all. */
  private int weights(Update update) {
    Pieces pieces = new Pieces(update);
    List<CompletableFuture<Void>> later = new ArrayList<>();
    try {
      for (Blocks blocks : threads.subList(1, Math.min(threads.size(), pieces.count()))) {
        later.add(CompletableFuture.runAsync(() -> pieces.update(blocks), others));
      }
      pieces.update(threads.get(0));
    } finally {
      // Whatever happens, nobody writes weights any more when this returns.
      pieces.takeNoMore();
      CompletableFuture.allOf(later.toArray(CompletableFuture[]::new)).join();
    }
    return pieces.crc();
  }

  @Override
  public void close() {
    others.shutdown();
  }

  private record Update(State state, List<FloatBuffer> sums, double scale, double learningRate) {}

  /**
   * Pieces of equal size but for the last, each taken by the thread that is free first: one that
   * woke late gets fewer.
   */
  private static final class Pieces {
    private final Update update;
    private final int floats;
    private final int[] crcs;
    private final AtomicInteger next = new AtomicInteger();

    Pieces(Update update) {
      this.update = update;
      this.floats = update.state().weights().size();
      this.crcs = new int[Math.max(1, (floats + PIECE_FLOATS - 1) / PIECE_FLOATS)];
    }

    int count() {
      return crcs.length;
    }

    /** Takes pieces until there are none left. */
    void update(Blocks blocks) {
      for (int i = next.getAndIncrement(); i < crcs.length; i = next.getAndIncrement()) {
        crcs[i] = blocks.update(update, i * PIECE_FLOATS, end(i));
      }
    }

    void takeNoMore() {
      next.set(crcs.length);
    }

    int crc() {
      int crc = crcs[0];
      for (int i = 1; i < crcs.length; i++) {
        crc = Crc32cOfBoth.of(crc, crcs[i], (long) (end(i) - i * PIECE_FLOATS) * Float.BYTES);
      }
      return crc;
    }

    private int end(int piece) {
      return Math.min((piece + 1) * PIECE_FLOATS, floats);
    }
  }

  /** One thread's copies of the block that it is at. */
  private static final class Blocks {
    private final Sgd sgd;
    private final float[] weights = new float[BLOCK_FLOATS];
    private final float[] gradients = new float[BLOCK_FLOATS];
    private final float[] velocity = new float[BLOCK_FLOATS];

    Blocks(Sgd sgd) {
      this.sgd = sgd;
    }

    void mean(FloatBuffer statistics, PartReader sums, float share) {
      for (int from = 0; from < statistics.capacity(); from += BLOCK_FLOATS) {
        int count = Math.min(BLOCK_FLOATS, statistics.capacity() - from);
        sums.read(gradients, count);
        for (int i = 0; i < count; i++) {
          gradients[i] *= share;
        }
        statistics.put(from, gradients, 0, count);
      }
    }

    /** Returns the CRC-32C of the new weights in the range. */
    int update(Update update, int start, int end) {
      State state = update.state();
      PartReader reader = new PartReader(update.sums());
      reader.skip(state.statistics().size() + start);
      CRC32C crc = new CRC32C();
      ByteBuffer bytes = state.weights().bytes();
      FloatBuffer allWeights = state.weights().floats();
      FloatBuffer allVelocity = state.velocity().floats();
      for (int from = start; from < end; from += BLOCK_FLOATS) {
        int count = Math.min(BLOCK_FLOATS, end - from);
        reader.read(gradients, count);
        allWeights.get(from, weights, 0, count);
        allVelocity.get(from, velocity, 0, count);
        sgd.update(weights, gradients, velocity, count, update.learningRate(), update.scale());
        allWeights.put(from, weights, 0, count);
        allVelocity.put(from, velocity, 0, count);
        crc.update(bytes.limit((from + count) * Float.BYTES).position(from * Float.BYTES));
      }
      return (int) crc.getValue();
    }
  }
}
