package io.lockstep.actors.shm;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static io.lockstep.actors.collective.Buffers.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.Collective.PendingSum;
import io.lockstep.core.port.Collective.Sum;
import io.lockstep.core.port.Collective.Timing;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMemoryCollectiveTest {
  private static final int SMALL = Operation.SMALL_BYTES / Float.BYTES;

  /** Around every place where something changes: none, one, one per rank, small, one window. */
  @Provide
  Arbitrary<Integer> counts() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 20),
        Arbitraries.of(4093, SMALL - 1, SMALL, SMALL + 1, 8191, 10_007),
        Arbitraries.integers().between(SMALL, 4 * SMALL));
  }

  @Property(tries = 40)
  void sumsInRankOrderWhateverTheCountAndWhereverTheBuffersLie(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @Size(min = 1, max = 4) List<@net.jqwik.api.From("counts") Integer> counts,
      @ForAll @IntRange(max = 511) int mapped,
      @ForAll long seed) {
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      for (int count : counts) {
        List<float[]> inputs = random(worldSize, count, seed);
        List<ByteBuffer> buffers = buffers(world, inputs, mapped);
        world.onAll(rank -> rank.allReduce(buffers.get(rank.rank())).await());
        for (ByteBuffer buffer : buffers) {
          assertThat(bits(floats(buffer))).isEqualTo(bits(rankOrder(inputs)));
        }
      }
    }
  }

  @Property(tries = 30)
  void aSumsPartsAreTheSumWhereverTheBuffersLie(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll("counts") int count,
      @ForAll @IntRange(max = 511) int mapped,
      @ForAll boolean allMapped,
      @ForAll long seed) {
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      List<float[]> inputs = random(worldSize, count, seed);
      List<ByteBuffer> buffers = buffers(world, inputs, allMapped ? -1 : mapped);
      List<float[]> sums =
          world.onAll(
              rank -> {
                Sum sum = rank.sum(buffers.get(rank.rank())).await();
                float[] joined = joined(sum.parts());
                sum.release().await();
                return joined;
              });
      for (float[] sum : sums) {
        assertThat(bits(sum)).isEqualTo(bits(rankOrder(inputs)));
      }
    }
  }

  @Property(tries = 30)
  void scattersSlicesAndGathersThemWhereverTheBuffersLie(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll("counts") int count,
      @ForAll @IntRange(max = 511) int mapped,
      @ForAll long seed) {
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      List<float[]> inputs = random(worldSize, count, seed);
      List<ByteBuffer> buffers = buffers(world, inputs, mapped);
      float[] expected = rankOrder(inputs);
      world.onAll(rank -> rank.reduceScatter(buffers.get(rank.rank())).await());
      for (int rank = 0; rank < worldSize; rank++) {
        Slice slice = Slice.of(count, worldSize, rank);
        float[] found = Arrays.copyOfRange(floats(buffers.get(rank)), slice.start(), slice.end());
        assertThat(bits(found))
            .isEqualTo(bits(Arrays.copyOfRange(expected, slice.start(), slice.end())));
      }
      world.onAll(rank -> rank.allGather(buffers.get(rank.rank())).await());
      for (ByteBuffer buffer : buffers) {
        assertThat(bits(floats(buffer))).isEqualTo(bits(expected));
      }
    }
  }

  @Property(tries = 20)
  void broadcastGivesTheRootsBitsWhateverTheyAre(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @IntRange(max = 8) int root,
      @ForAll("counts") int count,
      @ForAll @IntRange(max = 511) int mapped,
      @ForAll long seed) {
    // Every bit pattern: NaN with payloads, signalling ones, and both zeros.
    ByteBuffer sent = zeros(count);
    new Random(seed).ints(count).forEach(sent.duplicate().order(sent.order())::putInt);
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      int from = root % worldSize;
      List<ByteBuffer> buffers = buffers(world, random(worldSize, count, seed), mapped);
      buffers.get(from).duplicate().put(sent.duplicate());
      world.onAll(rank -> rank.broadcast(buffers.get(rank.rank()), from).await());
      for (ByteBuffer buffer : buffers) {
        assertThat(buffer.mismatch(sent)).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, -1", "2, 0", "3, 2", "4, -1", "4, 0"})
  void buffersOfManyWindowsAreReduced(int worldSize, int mapped) {
    int count = 11 * Layout.WINDOW_FLOATS + 4093;
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      List<float[]> inputs =
          IntStream.rangeClosed(1, worldSize).mapToObj(r -> ramp(count, r)).toList();
      List<ByteBuffer> buffers = buffers(world, inputs, mapped);
      float[] expected = ramp(count, worldSize * (worldSize + 1) / 2);
      world.onAll(rank -> rank.allReduce(buffers.get(rank.rank())).await());
      for (ByteBuffer buffer : buffers) {
        assertThat(Arrays.mismatch(floats(buffer), expected)).isEqualTo(-1);
      }
      world.onAll(rank -> rank.broadcast(buffers.get(rank.rank()), worldSize - 1).await());
      world.onAll(rank -> rank.allGather(buffers.get(rank.rank())).await());
      world.onAll(rank -> rank.reduceScatter(buffers.get(rank.rank())).await());
      Slice last = Slice.of(count, worldSize, worldSize - 1);
      assertThat(floats(buffers.get(worldSize - 1))[last.end() - 1])
          .isEqualTo(worldSize * expected[last.end() - 1]);
    }
  }

  @Test
  void sixtyFourRanksSum() {
    try (ShmWorld world = ShmWorld.of(64)) {
      for (int count : new int[] {130, 2 * SMALL}) {
        for (float[] result : world.allReduce(rank -> ramp(count, 1))) {
          assertThat(result).isEqualTo(ramp(count, 64));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 2 * SMALL})
  void infinitiesAndNanPassThrough(int count) {
    float huge = Float.POSITIVE_INFINITY;
    float[][] inputs = {{Float.NaN, huge, 1, huge}, {1, 1, -huge, -huge}, {1, 1, 1, 1}};
    try (ShmWorld world = ShmWorld.of(3)) {
      for (float[] result : world.allReduce(rank -> Arrays.copyOf(inputs[rank], count))) {
        assertThat(Arrays.copyOf(result, 4)).containsExactly(Float.NaN, huge, -huge, Float.NaN);
      }
    }
  }

  /** Where every rank sums for itself, and one may have compiled what another interprets. */
  @Test
  void allRanksHaveTheSameNan() {
    float[][] inputs = {
      {Float.intBitsToFloat(0x7fc00001), 1, Float.intBitsToFloat(0xffc00003)},
      {Float.intBitsToFloat(0x7fc00002), Float.intBitsToFloat(0x7fc00004), 1}
    };
    try (ShmWorld world = ShmWorld.of(2)) {
      for (float[] result : world.allReduce(rank -> inputs[rank])) {
        for (float value : result) {
          assertThat(Float.floatToRawIntBits(value)).isEqualTo(0x7fc00000);
        }
      }
    }
  }

  /** Steps with several sums under way: nobody may overwrite what another still reads. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void buffersAreUsedAgainOnceAllHaveReleasedTheirSums(int worldSize) {
    int count = 3 * SMALL + 5;
    int buckets = 3;
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      List<ByteBuffer> memory =
          IntStream.range(0, worldSize)
              .mapToObj(rank -> world.mapped(rank, new float[buckets * count]))
              .toList();
      List<Integer> wrong =
          world.onAll(
              rank -> {
                int found = 0;
                ByteBuffer all = memory.get(rank.rank());
                List<Pending> released = new ArrayList<>();
                for (int step = 0; step < 60; step++) {
                  released.forEach(Pending::await);
                  released.clear();
                  List<PendingSum> sums = new ArrayList<>();
                  for (int bucket = 0; bucket < buckets; bucket++) {
                    ByteBuffer part = all.slice(bucket * count * 4, count * 4).order(all.order());
                    part.asFloatBuffer().put(ramp(count, (rank.rank() + 1) * (step + bucket + 1)));
                    sums.add(rank.sum(part));
                  }
                  for (int bucket = 0; bucket < buckets; bucket++) {
                    Sum sum = sums.get(bucket).await();
                    int factor = worldSize * (worldSize + 1) / 2 * (step + bucket + 1);
                    if (!Arrays.equals(joined(sum.parts()), ramp(count, factor))) {
                      found++;
                    }
                    released.add(sum.release());
                  }
                  if (step % 7 == 0) {
                    rank.barrier().await();
                  }
                }
                return found;
              });
      assertThat(wrong).containsOnly(0);
    }
  }

  /** A caller may write to its buffer as soon as an operation in place is done. */
  @ParameterizedTest
  @CsvSource({"2, -1", "3, -1", "4, 5", "3, 0"})
  void buffersAreUsedAgainAtOnceAfterAnOperationInPlace(int worldSize, int mapped) {
    int count = 2 * SMALL + 3;
    try (ShmWorld world = ShmWorld.of(worldSize)) {
      List<ByteBuffer> buffers = buffers(world, random(worldSize, count, 1), mapped);
      List<Integer> wrong =
          world.onAll(
              rank -> {
                int found = 0;
                ByteBuffer own = buffers.get(rank.rank());
                for (int step = 1; step <= 100; step++) {
                  own.asFloatBuffer().put(ramp(count, (rank.rank() + 1) * step));
                  rank.allReduce(own).await();
                  int factor = worldSize * (worldSize + 1) / 2 * step;
                  found += Arrays.equals(floats(own), ramp(count, factor)) ? 0 : 1;
                  own.asFloatBuffer().put(ramp(count, rank.rank() + step));
                  rank.broadcast(own, step % worldSize).await();
                  float[] sent = ramp(count, step % worldSize + step);
                  found += Arrays.equals(floats(own), sent) ? 0 : 1;
                }
                return found;
              });
      assertThat(wrong).containsOnly(0);
    }
  }

  @Test
  void operationsRunInTheOrderOfSubmissionWhicheverIsAwaited() {
    try (ShmWorld world = ShmWorld.of(3)) {
      List<float[]> results =
          world.onAll(
              rank -> {
                ByteBuffer small = direct(1, 1);
                ByteBuffer large = direct(ramp(2 * SMALL, 1));
                List<Pending> pending = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                  // The same buffer again: each sees the sum of the one before.
                  pending.add(rank.allReduce(small));
                  pending.add(rank.allReduce(large));
                  pending.add(rank.barrier());
                }
                Timing last = pending.get(29).await();
                Timing first = pending.get(0).await();
                assertThat(first.endNs()).isLessThanOrEqualTo(last.startNs());
                return new float[] {floats(small)[1], floats(large)[1]};
              });
      float factor = (float) Math.pow(3, 10);
      assertThat(results).containsOnly(new float[] {factor, factor});
    }
  }

  @Test
  void anyThreadMayAwait() {
    try (ShmWorld world = ShmWorld.of(2)) {
      List<Float> sums =
          world.onAll(
              rank -> {
                ByteBuffer buffer = direct(rank.rank() + 1);
                List<CompletableFuture<Timing>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                  Pending one = rank.allReduce(buffer);
                  waiting.add(
                      CompletableFuture.supplyAsync(one::await, task -> new Thread(task).start()));
                }
                waiting.forEach(CompletableFuture::join);
                return floats(buffer)[0];
              });
      assertThat(sums).containsOnly(3f * 128);
    }
  }

  /** Only the slow rank's own slices are left to do when it comes. */
  @Test
  void anEarlyRankReducesItsSlicesOfAllThatHasArrived() {
    try (ShmWorld world = ShmWorld.of(2)) {
      float[] values = ramp(2 * SMALL, 1);
      ByteBuffer[] first = {world.mapped(0, values), world.mapped(1, values)};
      ByteBuffer[] second = {world.mapped(0, values), world.mapped(1, values)};
      List<PendingSum> late = List.of(world.rank(1).sum(first[1]), world.rank(1).sum(second[1]));
      var early = world.rank(0).sum(first[0]);
      world.rank(0).sum(second[0]);
      CompletableFuture<Sum> waiting =
          CompletableFuture.supplyAsync(early::await, task -> new Thread(task).start());
      // Where the first half of the second bucket lies, of which rank 0 makes the sum.
      FloatBuffer half = second[0].asFloatBuffer();
      ShmWorld.await(() -> half.get(SMALL - 1) == 2 * values[SMALL - 1], "rank 0 to run ahead");
      assertThat(waiting).isNotDone();
      late.forEach(PendingSum::await);
      waiting.join();
    }
  }

  @Test
  void waitingForASlowRankIsToldApartFromMoving() {
    try (ShmWorld world = ShmWorld.of(2)) {
      Pending early = world.rank(0).allReduce(direct(1));
      CompletableFuture<Timing> waiting =
          CompletableFuture.supplyAsync(early::await, task -> new Thread(task).start());
      long submittedNs = System.nanoTime();
      while (System.nanoTime() - submittedNs < 30_000_000) {
        Thread.onSpinWait();
      }
      long cameNs = System.nanoTime();
      world.rank(1).allReduce(direct(1)).await();
      Timing waited = waiting.join();
      assertThat(waited.startNs()).isLessThan(cameNs);
      assertThat(waited.startNs() + waited.peerWaitNs()).isBetween(cameNs, waited.endNs());
      assertThat(waited.busyNs()).isNotNegative();
    }
  }

  @Test
  void aRankThatHasArrivedButDoesNotTakePartIsWaitedForToo() {
    try (ShmWorld world = ShmWorld.of(2)) {
      float[] values = ramp(2 * SMALL, 1);
      var late = world.rank(1).sum(world.mapped(1, values));
      var early = world.rank(0).sum(world.mapped(0, values));
      CompletableFuture<Sum> waiting =
          CompletableFuture.supplyAsync(early::await, task -> new Thread(task).start());
      ShmWorld.await(() -> world.rank(0).progress().moved() > 0, "rank 0 to have summed its slice");
      LockSupport.parkNanos(200_000_000);
      late.await();
      Timing timing = waiting.join().timing();
      assertThat(timing.peerWaitNs()).isPositive();
      assertThat(timing.busyNs()).isNotNegative();
    }
  }

  @Test
  void progressCountsWhatWasSubmittedAndMoved() {
    try (ShmWorld world = ShmWorld.of(2)) {
      long before = world.rank(0).progress().moved();
      world.rank(0).barrier();
      assertThat(world.rank(0).progress().submitted()).isEqualTo(1);
      world.rank(1).barrier();
      world.allReduce(rank -> ramp(20 * SMALL, 1));
      assertThat(world.rank(0).progress().submitted()).isEqualTo(2);
      assertThat(world.rank(0).progress().moved()).isGreaterThan(before);
    }
  }

  @Test
  void onlyWhatLiesBetweenPositionAndLimitIsTouched() {
    try (ShmWorld world = ShmWorld.of(2)) {
      List<ByteBuffer> buffers =
          List.of(world.mapped(0, 1, 2, 3, 4, 5), direct(10, 20, 30, 40, 50));
      world.onAll(rank -> rank.allReduce(buffers.get(rank.rank()).position(4).limit(16)).await());
      assertThat(buffers.get(0).position()).isEqualTo(4);
      assertThat(floats(buffers.get(0).clear())).containsExactly(1, 22, 33, 44, 5);
      assertThat(floats(buffers.get(1).clear())).containsExactly(10, 22, 33, 44, 50);
    }
  }

  @Test
  void aRankAloneKeepsItsValues() {
    try (ShmWorld world = ShmWorld.of(1)) {
      assertThat(world.allReduce(rank -> new float[] {1.5f, -2}).get(0)).containsExactly(1.5f, -2);
      Sum sum = world.rank(0).sum(world.mapped(0, ramp(2 * SMALL, 1))).await();
      assertThat(joined(sum.parts())).isEqualTo(ramp(2 * SMALL, 1));
      sum.release().await();
    }
  }

  @Test
  void buffersThatItCannotReduceAreRefused() {
    try (ShmWorld world = ShmWorld.of(1)) {
      assertThatThrownBy(() -> world.rank(0).allReduce(ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> world.rank(0).allReduce(ByteBuffer.allocateDirect(7)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> world.rank(0).broadcast(zeros(1), 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** More operations than the table of descriptors has places. */
  @Test
  void manyOperationsInOneGenerationDisturbNothing() {
    try (ShmWorld world = ShmWorld.of(3)) {
      List<Float> sums =
          world.onAll(
              rank -> {
                ByteBuffer one = direct(1);
                List<Pending> pending = new ArrayList<>();
                for (int i = 0; i < 3 * Layout.SLOTS; i++) {
                  pending.add(i % 500 == 0 ? rank.allReduce(one) : rank.barrier());
                  if (pending.size() == 1000) {
                    pending.get(999).await();
                    pending.clear();
                  }
                }
                pending.get(pending.size() - 1).await();
                return floats(one)[0];
              });
      assertThat(sums).containsOnly((float) Math.pow(3, 13));
    }
  }

  /**
   * @param mapped bit by bit, whether a rank's lies in its mapping
   */
  private static List<ByteBuffer> buffers(ShmWorld world, List<float[]> inputs, int mapped) {
    return IntStream.range(0, inputs.size())
        .mapToObj(
            rank ->
                (mapped >> rank & 1) == 1
                    ? world.mapped(rank, inputs.get(rank))
                    : direct(inputs.get(rank)))
        .toList();
  }

  private static float[] joined(List<FloatBuffer> parts) {
    float[] all = new float[parts.stream().mapToInt(FloatBuffer::remaining).sum()];
    FloatBuffer target = FloatBuffer.wrap(all);
    parts.forEach(part -> target.put(part.duplicate()));
    return all;
  }

  private static float[] rankOrder(List<float[]> inputs) {
    float[] sum = inputs.get(0).clone();
    for (int rank = 1; rank < inputs.size(); rank++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += inputs.get(rank)[i];
      }
    }
    return sum;
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
