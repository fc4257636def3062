package io.lockstep.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading and checking a folder of 10,000 training images and one for testing. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class Cifar10Benchmark {
  private static final int IMAGES = 10_000;

  private Path folder = Path.of("");

  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("cifar10-benchmark");
    Files.write(train(), new byte[IMAGES * ImageSet.RECORD_BYTES]);
    Files.write(test(), new byte[ImageSet.RECORD_BYTES]);
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(train());
    Files.delete(test());
    Files.delete(folder);
  }

  @Benchmark
  public Dataset read() {
    return Cifar10.read(folder);
  }

  private Path train() {
    return folder.resolve("data_batch_1.bin");
  }

  private Path test() {
    return folder.resolve("test_batch.bin");
  }
}
