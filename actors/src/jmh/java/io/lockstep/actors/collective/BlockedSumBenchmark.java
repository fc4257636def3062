package io.lockstep.actors.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Adding one buffer to another: a tcp chunk's worth, and half of ResNet-18's gradients. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BlockedSumBenchmark {
  @Param({"16384", "5586981"})
  public int floats;

  private final BlockedSum sum = new BlockedSum();
  private FloatBuffer target = FloatBuffer.allocate(0);
  private FloatBuffer source = FloatBuffer.allocate(0);

  @Setup
  public void allocate() {
    target = direct(floats);
    source = direct(floats);
  }

  @Benchmark
  public FloatBuffer add() {
    sum.add(target, 0, source, floats);
    return target;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
