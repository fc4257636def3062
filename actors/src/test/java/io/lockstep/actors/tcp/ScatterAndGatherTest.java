package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Reduce-scatter, all-gather, and all operations after one another, long and short ones. */
class ScatterAndGatherTest {
  /** Where bits come from that no sum must lose: among the values there are infinities and NaN. */
  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
  };

  /** With a number of ranks: none, one, about as many as ranks, primes, and more than a chunk. */
  @Provide
  Arbitrary<Integer> countsBeyondRanks() {
    return Arbitraries.of(-9, -1, 0, 1, 997, 32_771, 262_147, 65_536 * 9 + 1);
  }

  @Property(tries = 60)
  void theHalvesOfAnAllReduceAreAnAllReduce(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll("countsBeyondRanks") int beyond,
      @ForAll long seed) {
    int count = Math.max(0, worldSize + beyond);
    try (RingWorld world = RingWorld.of(worldSize)) {
      List<float[]> inputs = inputs(worldSize, count, seed);
      List<float[]> sums = world.allReduce(inputs::get);
      List<ByteBuffer> buffers = inputs.stream().map(Buffers::direct).toList();
      onAll(world, buffers, Collective::reduceScatter);
      for (int rank = 0; rank < worldSize; rank++) {
        Slice slice = Slice.of(count, worldSize, rank);
        assertThat(bits(floats(buffers.get(rank)), slice)).isEqualTo(bits(sums.get(rank), slice));
      }
      onAll(world, buffers, Collective::allGather);
      Slice all = new Slice(0, count);
      for (ByteBuffer buffer : buffers) {
        assertThat(bits(floats(buffer), all)).isEqualTo(bits(sums.get(0), all));
        assertThat(buffer.mismatch(buffers.get(0))).isEqualTo(-1); // The same NaN, too.
      }
    }
  }

  @Property(tries = 30)
  void gathersEveryRanksBitsWhateverTheyAre(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll("countsBeyondRanks") int beyond,
      @ForAll long seed) {
    int count = Math.max(0, worldSize + beyond);
    try (RingWorld world = RingWorld.of(worldSize)) {
      List<ByteBuffer> buffers = new ArrayList<>();
      ByteBuffer expected = Buffers.zeros(count);
      for (int rank = 0; rank < worldSize; rank++) {
        ByteBuffer buffer = Buffers.zeros(count);
        new Random(seed + rank).ints(count).forEach(buffer::putInt);
        buffers.add(buffer.rewind());
        int start = Slice.of(count, worldSize, rank).start() * Float.BYTES;
        int length = Slice.of(count, worldSize, rank).length() * Float.BYTES;
        expected.slice(start, length).put(buffer.slice(start, length));
      }
      onAll(world, buffers, Collective::allGather);
      for (ByteBuffer buffer : buffers) {
        assertThat(buffer.mismatch(expected)).isEqualTo(-1);
      }
    }
  }

  @Property(tries = 30)
  void anySequenceOfOperationsLeavesTheSameBitsAgainAndAgain(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @Size(min = 1, max = 6) List<OperationKind> kinds,
      @ForAll @IntRange(max = 120_000) int count,
      @ForAll long seed) {
    List<int[]> once = carriedOut(worldSize, kinds, count, seed);
    List<int[]> again = carriedOut(worldSize, kinds, count, seed);
    for (int rank = 0; rank < worldSize; rank++) {
      assertThat(again.get(rank)).isEqualTo(once.get(rank));
      assertThat(once.get(rank)).isEqualTo(once.get(0));
    }
  }

  /** The bits of every rank's buffer after all, all of it being defined by a last all-reduce. */
  private static List<int[]> carriedOut(
      int worldSize, List<OperationKind> kinds, int count, long seed) {
    try (RingWorld world = RingWorld.of(worldSize)) {
      List<ByteBuffer> buffers =
          inputs(worldSize, count, seed).stream().map(Buffers::direct).toList();
      List<Collective.Pending> pending = new ArrayList<>();
      for (int rank = 0; rank < worldSize; rank++) {
        Collective ring = world.rank(rank);
        ByteBuffer buffer = buffers.get(rank);
        for (OperationKind kind : kinds) {
          switch (kind) {
            case ALL_REDUCE -> pending.add(ring.allReduce(buffer));
            case REDUCE_SCATTER -> {
              pending.add(ring.reduceScatter(buffer));
              pending.add(ring.allGather(buffer));
            }
            case ALL_GATHER -> pending.add(ring.allGather(buffer));
            case BROADCAST -> pending.add(ring.broadcast(buffer, count % worldSize));
          }
          pending.add(ring.barrier());
        }
        pending.add(ring.allReduce(buffer));
      }
      pending.forEach(Collective.Pending::await);
      Slice all = new Slice(0, count);
      return buffers.stream().map(buffer -> bits(floats(buffer), all)).toList();
    }
  }

  @Example
  void onlyWhatLiesBetweenPositionAndLimitIsTouched() {
    try (RingWorld world = RingWorld.of(2)) {
      List<ByteBuffer> buffers = List.of(direct(1, 2, 3, 4), direct(10, 20, 30, 40));
      buffers.forEach(buffer -> buffer.position(4).limit(12));
      onAll(world, buffers, Collective::allGather);
      assertThat(floats(buffers.get(0).clear())).containsExactly(1, 2, 30, 4);
      assertThat(floats(buffers.get(1).clear())).containsExactly(10, 2, 30, 40);
      buffers.forEach(buffer -> buffer.position(4).limit(12));
      onAll(world, buffers, Collective::reduceScatter);
      assertThat(floats(buffers.get(0).clear())).startsWith(1, 4).endsWith(4);
      assertThat(floats(buffers.get(1).clear())).startsWith(10).endsWith(60, 40);
    }
  }

  @Example
  void whoDoesAnotherHalfIsNamedByAll() {
    for (int count : new int[] {6, 300_000}) {
      try (RingWorld world = RingWorld.of(3)) {
        List<Collective.Pending> pending =
            IntStream.range(0, 3)
                .mapToObj(
                    rank ->
                        rank == 1
                            ? world.rank(rank).allGather(Buffers.zeros(count))
                            : world.rank(rank).reduceScatter(Buffers.zeros(count)))
                .toList();
        for (Collective.Pending one : pending) {
          LockstepException failure = failureOf(one);
          assertThat(failure)
              .hasMessage("rank 1 is at all-gather 0 where rank 0 is at reduce-scatter 0");
          assertThat(failure.rank()).isEqualTo(1);
        }
      }
    }
  }

  @Example
  void whoBringsMuchWhereOthersBringLittleIsNamedByAll() {
    try (RingWorld world = RingWorld.of(4)) {
      List<Collective.Pending> pending =
          IntStream.range(0, 4)
              .mapToObj(r -> world.rank(r).allReduce(Buffers.zeros(r == 2 ? 1_000_000 : 6)))
              .toList();
      for (Collective.Pending one : pending) {
        assertThat(failureOf(one))
            .hasMessage("rank 2 brought 4000000 bytes to all-reduce 0 where rank 0 brought 24");
      }
    }
  }

  @Example
  void buffersThatItCannotTakeAreRefused() {
    try (RingWorld world = RingWorld.of(1)) {
      assertThatThrownBy(() -> world.rank(0).reduceScatter(ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> world.rank(0).allGather(ByteBuffer.allocateDirect(7)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void onAll(
      RingWorld world,
      List<ByteBuffer> buffers,
      BiFunction<Collective, ByteBuffer, Collective.Pending> operation) {
    IntStream.range(0, buffers.size())
        .mapToObj(rank -> operation.apply(world.rank(rank), buffers.get(rank)))
        .toList()
        .forEach(Collective.Pending::await);
  }

  private static List<float[]> inputs(int worldSize, int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, worldSize).mapToObj(rank -> values(count, random)).toList();
  }

  private static float[] values(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          random.nextInt(50) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (random.nextFloat() - 0.5f) * (1 << random.nextInt(20));
    }
    return values;
  }

  private static int[] bits(float[] values, Slice slice) {
    float[] part = Arrays.copyOfRange(values, slice.start(), slice.end());
    int[] bits = new int[part.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(part[i]); // Which NaN it is may differ from run to run.
    }
    return bits;
  }
}
