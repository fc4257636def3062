package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchRoundTest {
  private static final int COUNT = 10_001;
  private static final int WORLD_SIZE = 3;
  private static final int RANK = 1;
  private static final int ROUND = 4;

  @ParameterizedTest
  @EnumSource
  void findsNothingWrongWithWhatIsRight(BenchOperation operation) {
    assertThat(run(operation, 0).wrong()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void countsEveryElementThatIsNotAsItShouldBe(BenchOperation operation) {
    int own = Slice.of(COUNT, WORLD_SIZE, RANK).length();
    int defined = operation == BenchOperation.REDUCE_SCATTER ? own : COUNT;
    assertThat(run(operation, Math.scalb(1f, -6)).wrong()).isEqualTo(defined);
  }

  @ParameterizedTest
  @EnumSource
  void takesTime(BenchOperation operation) {
    assertThat(run(operation, 0).timeUs()).isPositive();
  }

  private static BenchRound run(BenchOperation operation, float error) {
    ByteBuffer data = ByteBuffer.allocateDirect(COUNT * Float.BYTES).order(ByteOrder.nativeOrder());
    return BenchRound.of(operation, new Oracle(error), data, ROUND);
  }

  /** Rank 1 of 3, which knows what the others bring; off by the same everywhere. */
  private record Oracle(float error) implements Collective {
    @Override
    public String name() {
      return "oracle";
    }

    @Override
    public int rank() {
      return RANK;
    }

    @Override
    public int worldSize() {
      return WORLD_SIZE;
    }

    @Override
    public Pending allReduce(ByteBuffer floats) {
      return fill(floats, new Slice(0, floats.capacity() / Float.BYTES), sums());
    }

    @Override
    public Pending reduceScatter(ByteBuffer floats) {
      fill(floats, new Slice(0, COUNT), new float[BenchPattern.PERIOD]);
      return fill(floats, Slice.of(COUNT, WORLD_SIZE, RANK), sums());
    }

    @Override
    public Pending allGather(ByteBuffer floats) {
      for (int owner = 0; owner < WORLD_SIZE; owner++) {
        fill(floats, Slice.of(COUNT, WORLD_SIZE, owner), BenchPattern.values(owner, ROUND));
      }
      return () -> Timing.NONE;
    }

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      return fill(floats, new Slice(0, COUNT), BenchPattern.values(root, ROUND));
    }

    private static float[] sums() {
      return BenchPattern.sums(WORLD_SIZE, ROUND);
    }

    private Pending fill(ByteBuffer bytes, Slice slice, float[] period) {
      FloatBuffer floats = bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
      for (int place = slice.start(); place < slice.end(); place++) {
        floats.put(place, period[place % BenchPattern.PERIOD] + error);
      }
      return () -> Timing.NONE;
    }

    @Override
    public void abort(String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public Optional<LockstepException> failure() {
      return Optional.empty();
    }

    @Override
    public Progress progress() {
      return new Progress(0, 0);
    }

    @Override
    public void close() {}
  }
}
