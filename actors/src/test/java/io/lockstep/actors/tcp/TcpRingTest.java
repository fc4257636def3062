package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Timing;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpRingTest {
  @Property(tries = 60)
  void sumsAnyCountOnAnyWorldAndLeavesTheSameBitsEverywhere(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 5000) Integer> counts,
      @ForAll long seed) {
    try (RingWorld world = RingWorld.of(worldSize)) {
      for (int count : counts) {
        List<float[]> inputs = random(worldSize, count, seed);
        List<float[]> results = world.allReduce(inputs::get);
        for (float[] result : results) {
          assertThat(bits(result)).isEqualTo(bits(results.get(0)));
        }
        for (int i = 0; i < count; i++) {
          assertIsSum(results.get(0)[i], inputs, i);
        }
      }
    }
  }

  /** Within the bound of any order of n − 1 float additions (Higham 2002, section 4.2). */
  private static void assertIsSum(float result, List<float[]> inputs, int i) {
    double sum = inputs.stream().mapToDouble(input -> input[i]).sum();
    double magnitude = inputs.stream().mapToDouble(input -> Math.abs(input[i])).sum();
    double unit = Math.ulp(1f) / 2.0;
    assertThat((double) result)
        .isCloseTo(sum, within((inputs.size() - 1) * unit * magnitude * 1.01 + Float.MIN_VALUE));
  }

  @Property(tries = 20)
  void sumsWholeNumbersExactly(
      @ForAll @IntRange(min = 2, max = 6) int worldSize, @ForAll @IntRange(max = 3000) int count) {
    try (RingWorld world = RingWorld.of(worldSize)) {
      for (float[] result : world.allReduce(rank -> ramp(count, rank + 1))) {
        assertThat(result).isEqualTo(ramp(count, worldSize * (worldSize + 1) / 2));
      }
    }
  }

  /** Beyond the number of ranks: so few that there are none, about as many, and primes. */
  @Provide
  Arbitrary<Integer> countsBeyondRanks() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-9, 9),
        Arbitraries.of(997, 1_009, 16_411, 50_021, 131_101)); // Short ones and long ones.
  }

  @Property(tries = 80)
  void addsInTheDocumentedOrder(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll("countsBeyondRanks") int beyond,
      @ForAll long seed) {
    assertAddsInTheDocumentedOrder(worldSize, Math.max(0, worldSize + beyond), seed);
  }

  @Test
  void addsSlicesOfSeveralChunksInTheDocumentedOrder() {
    assertAddsInTheDocumentedOrder(3, 600_011, 7);
  }

  private static void assertAddsInTheDocumentedOrder(int worldSize, int count, long seed) {
    List<float[]> inputs = random(worldSize, count, seed);
    int[] expected = bits(inRotatedOrder(inputs, count));
    try (RingWorld world = RingWorld.of(worldSize)) {
      for (float[] result : world.allReduce(inputs::get)) {
        assertThat(bits(result)).isEqualTo(expected);
      }
    }
  }

  /** Each slice from its owner's successor on, and its owner's values last. */
  private static float[] inRotatedOrder(List<float[]> inputs, int count) {
    int worldSize = inputs.size();
    float[] sums = new float[count];
    for (int owner = 0; owner < worldSize; owner++) {
      Slice slice = Slice.of(count, worldSize, owner);
      for (int i = slice.start(); i < slice.end(); i++) {
        float sum = inputs.get((owner + 1) % worldSize)[i];
        for (int next = 2; next <= worldSize; next++) {
          sum += inputs.get((owner + next) % worldSize)[i];
        }
        sums[i] = sum;
      }
    }
    return sums;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void buffersLargerThanTheSocketsAreReduced(int worldSize) {
    int count = 3_000_001;
    try (RingWorld world = RingWorld.of(worldSize)) {
      for (float[] result : world.allReduce(rank -> ramp(count, rank + 1))) {
        assertThat(Arrays.mismatch(result, ramp(count, worldSize * (worldSize + 1) / 2)))
            .isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {130, 20_011}) // A short one and a long one.
  void sixtyFourRanksSum(int count) {
    try (RingWorld world = RingWorld.of(64)) {
      for (float[] result : world.allReduce(rank -> ramp(count, 1))) {
        assertThat(result).isEqualTo(ramp(count, 64));
      }
    }
  }

  @Test
  void aRankAloneKeepsItsValues() {
    try (RingWorld world = RingWorld.of(1)) {
      assertThat(world.allReduce(rank -> new float[] {1.5f, -2}).get(0)).containsExactly(1.5f, -2);
    }
  }

  @Test
  void infinitiesAndNanPassThrough() {
    float huge = Float.POSITIVE_INFINITY;
    try (RingWorld world = RingWorld.of(3)) {
      float[][] inputs = {{Float.NaN, huge, 1, huge}, {1, 1, -huge, -huge}, {1, 1, 1, 1}};
      for (float[] result : world.allReduce(rank -> inputs[rank])) {
        assertThat(result).containsExactly(Float.NaN, huge, -huge, Float.NaN);
      }
    }
  }

  @Test
  void onlyWhatLiesBetweenPositionAndLimitIsTouched() {
    try (RingWorld world = RingWorld.of(2)) {
      List<ByteBuffer> buffers = List.of(direct(1, 2, 3, 4, 5), direct(10, 20, 30, 40, 50));
      List<Collective.Pending> pending = new ArrayList<>();
      for (int rank = 0; rank < 2; rank++) {
        pending.add(world.rank(rank).allReduce(buffers.get(rank).position(4).limit(16)));
      }
      pending.forEach(Collective.Pending::await);
      assertThat(buffers.get(0).position()).isEqualTo(4);
      assertThat(floats(buffers.get(0).clear())).containsExactly(1, 22, 33, 44, 5);
      assertThat(floats(buffers.get(1).clear())).containsExactly(10, 22, 33, 44, 50);
    }
  }

  @Test
  void operationsRunInTheOrderOfSubmission() {
    try (RingWorld world = RingWorld.of(3)) {
      List<ByteBuffer> buffers = IntStream.range(0, 3).mapToObj(r -> direct(1, 1)).toList();
      List<Timing> timings = new ArrayList<>();
      for (int rank = 0; rank < 3; rank++) {
        List<Collective.Pending> pending = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          // The same buffer again: each sees the sum of the one before.
          pending.add(world.rank(rank).allReduce(buffers.get(rank)));
        }
        if (rank == 2) {
          pending.forEach(one -> timings.add(one.await()));
        }
      }
      assertThat(floats(buffers.get(2))).containsOnly((float) Math.pow(3, 20));
      for (int i = 1; i < timings.size(); i++) {
        assertThat(timings.get(i).startNs()).isGreaterThanOrEqualTo(timings.get(i - 1).endNs());
      }
    }
  }

  @Test
  void waitingForASlowRankIsToldApartFromMoving() {
    try (RingWorld world = RingWorld.of(2)) {
      Collective.Pending early = world.rank(0).allReduce(direct(1));
      long submittedNs = System.nanoTime();
      while (System.nanoTime() - submittedNs < 20_000_000) {
        Thread.onSpinWait();
      }
      long cameNs = System.nanoTime();
      world.rank(1).allReduce(direct(1)).await();
      Timing waited = early.await();
      assertThat(waited.startNs()).isLessThan(cameNs);
      assertThat(waited.startNs() + waited.peerWaitNs()).isBetween(cameNs, waited.endNs());
      assertThat(waited.busyNs()).isNotNegative();
    }
  }

  @Test
  void aRankThatIsAlwaysLateIsWaitedForEveryTime() {
    try (RingWorld world = RingWorld.of(3)) {
      for (int i = 0; i < 5; i++) {
        Collective.Pending early = world.rank(0).allReduce(direct(1));
        world.rank(1).allReduce(direct(1));
        long submittedNs = System.nanoTime();
        while (System.nanoTime() - submittedNs < 100_000_000) {
          LockSupport.parkNanos(10_000_000);
        }
        world.rank(2).allReduce(direct(1)).await();
        Timing waited = early.await();
        assertThat(waited.peerWaitNs()).isGreaterThan(waited.busyNs());
      }
    }
  }

  @Test
  void theWayAroundTheRingIsNoWait() {
    try (RingWorld world = RingWorld.of(3)) {
      List<Timing> timings = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        world.rank(1).allReduce(direct(1));
        world.rank(2).allReduce(direct(1));
        timings.add(world.rank(0).allReduce(direct(1)).await());
      }
      assertThat(timings)
          .as("of the rank that comes last, where its roll call was as quick as the one before")
          .anySatisfy(one -> assertThat(one.peerWaitNs()).isZero());
    }
  }

  @Test
  void buffersThatItCannotReduceAreRefused() {
    try (RingWorld world = RingWorld.of(1)) {
      assertThatThrownBy(() -> world.rank(0).allReduce(ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> world.rank(0).allReduce(ByteBuffer.allocateDirect(7)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<float[]> random(int worldSize, int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, worldSize)
        .mapToObj(
            rank -> {
              float[] values = new float[count];
              for (int i = 0; i < count; i++) {
                values[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(20) - 10);
              }
              return values;
            })
        .toList();
  }

  private static float[] ramp(int count, int factor) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = factor * (float) (i % 1000);
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
