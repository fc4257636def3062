package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.PendingSum;
import io.lockstep.core.port.Collective.Sum;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * A replica without a network: what it calls gradients depends on its weights and samples, and goes
 * through the collective in buckets. It checks each sum: the last value must come to the number of
 * ranks.
 */
final class ToyReplica implements Replica {
  private static final int IMAGES = 4096;
  private static final int FLOATS = 1000;
  private static final int BUCKET_FLOATS = 300;

  private final ReplicaDescription description;
  private final ByteBuffer gradients;
  private final ByteBuffer weights = ByteBuffer.allocateDirect(FLOATS * Float.BYTES);
  private final AtomicLong progress = new AtomicLong();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "toy");
            made.setDaemon(true);
            return made;
          });

  ToyReplica(CollectiveMemory memory, long planHash) {
    gradients = memory.allocate(FLOATS * Float.BYTES);
    weights.order(gradients.order());
    for (int i = 0; i < FLOATS; i++) {
      weights.putFloat(i * Float.BYTES, i / 1000f);
    }
    description = new ReplicaDescription(FLOATS, 0, IMAGES, 10, planHash, crc());
  }

  @Override
  public ReplicaDescription description() {
    return description;
  }

  @Override
  public CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    return on(() -> take(order, collective));
  }

  private StepOutcome take(StepOrder order, Collective collective) {
    FloatBuffer own = gradients.asFloatBuffer();
    for (int i = 0; i < FLOATS - 1; i++) {
      int sample = order.samples()[i % order.samples().length];
      own.put(i, (float) Math.sin(weights.getFloat(i * Float.BYTES) * 10 + sample));
    }
    own.put(FLOATS - 1, 1);
    List<PendingSum> pending = new ArrayList<>();
    for (int from = 0; from < FLOATS; from += BUCKET_FLOATS) {
      int length = Math.min(BUCKET_FLOATS, FLOATS - from);
      pending.add(collective.sum(gradients.slice(from * Float.BYTES, length * Float.BYTES)));
    }
    List<Sum> sums = pending.stream().map(PendingSum::await).toList();
    List<FloatBuffer> parts = sums.stream().flatMap(sum -> sum.parts().stream()).toList();
    float[] summed = new float[FLOATS];
    int at = 0;
    for (FloatBuffer part : parts) {
      int length = part.remaining();
      part.duplicate().get(summed, at, length);
      at += length;
    }
    if (summed[FLOATS - 1] != collective.worldSize()) {
      throw LockstepException.failed("ranks sum to " + summed[FLOATS - 1]);
    }
    float rate = (float) order.learningRate() / collective.worldSize();
    for (int i = 0; i < FLOATS; i++) {
      weights.putFloat(i * Float.BYTES, weights.getFloat(i * Float.BYTES) - rate * summed[i]);
    }
    sums.forEach(sum -> sum.release().await());
    progress.incrementAndGet();
    int samples = order.samples().length;
    return new StepOutcome(
        new StepTimes(0, 0, 0, 0, 0, 0, 0, 1, 1), new Score(samples, 0, samples), crc(), List.of());
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    return on(
        () -> {
          collective.broadcast(weights.duplicate(), source).await();
          return null;
        });
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    return on(() -> Score.NONE);
  }

  @Override
  public CompletionStage<String> save(Path file) {
    return on(
        () -> {
          try {
            byte[] bytes = new byte[weights.capacity()];
            weights.duplicate().get(bytes);
            Files.write(file, bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return Integer.toHexString(crc());
        });
  }

  private int crc() {
    CRC32C crc = new CRC32C();
    crc.update(weights.duplicate());
    return (int) crc.getValue();
  }

  private <T> CompletionStage<T> on(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, thread);
  }

  @Override
  public long progress() {
    return progress.get();
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
