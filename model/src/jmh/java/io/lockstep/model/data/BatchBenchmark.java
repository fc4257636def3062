package io.lockstep.model.data;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding, augmentation and normalisation, per image. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BatchBenchmark {
  private static final int BATCH = 32;
  private static final int IMAGES = 10_000;

  private final ImageSet images = images();
  private final int[] samples =
      new Random(1).ints(0, IMAGES).distinct().limit(50 * BATCH).toArray();
  private final Batch batch = new Batch();
  private int next;

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Batch augmented() {
    batch.fill(images, samples(), sample -> Augmentation.of(1, 0, sample));
    return batch;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Batch asTheyAre() {
    batch.fill(images, samples(), sample -> Augmentation.NONE);
    return batch;
  }

  private int[] samples() {
    next = (next + BATCH) % samples.length;
    return IntStream.range(next, next + BATCH).map(i -> samples[i]).toArray();
  }

  private static ImageSet images() {
    byte[] records = new byte[IMAGES * ImageSet.RECORD_BYTES];
    new Random(2).nextBytes(records);
    for (int i = 0; i < IMAGES; i++) {
      records[i * ImageSet.RECORD_BYTES] = (byte) (i % ImageSet.CLASSES);
    }
    return new ImageSet(records);
  }
}
