package io.lockstep.model.replica;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a step does between its last sum and the next order, for ResNet-18. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class WeightUpdateBenchmark {
  private static final int PARAMETERS = 11_173_962;
  private static final int STATISTICS = 9_600;

  private final io.lockstep.model.replica.State state =
      new io.lockstep.model.replica.State(
          FlatBuffer.allocate(PARAMETERS),
          FlatBuffer.allocate(PARAMETERS),
          FlatBuffer.allocate(STATISTICS));
  private final FlatBuffer reduced = FlatBuffer.allocate(STATISTICS + PARAMETERS);
  private final List<FloatBuffer> sums = List.of(reduced.floats());
  private final WeightUpdate update = new WeightUpdate(new Sgd(0.9, false, 5e-4), 1);

  /** SGD's pass, with the checksum. */
  @Benchmark
  public int sgd() {
    return update.apply(state, sums, 2, 0.1);
  }

  /** The checksum alone. */
  @Benchmark
  public int checksum() {
    return state.paramsCrc();
  }

  /** What makes room for the next gradients. */
  @Benchmark
  public FlatBuffer clear() {
    reduced.clear();
    return reduced;
  }
}
