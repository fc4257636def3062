package io.lockstep.actors.nccl;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NCCL's collective does when all goes well, by the stand-in, which is not NCCL. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class NcclCollectiveTest {
  /** More than the stand-in has in a chunk. */
  private static final int MANY = 70_001;

  @AfterEach
  void reset() {
    StandIn.reset();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyRankGetsTheSumInRankOrder(int ranks) {
    try (NcclWorld world = NcclWorld.of(ranks)) {
      List<float[]> sums = world.allReduce(NcclCollectiveTest::values);

      float[] expected = values(0);
      for (int rank = 1; rank < ranks; rank++) {
        float[] addend = values(rank);
        for (int i = 0; i < MANY; i++) {
          expected[i] += addend[i];
        }
      }
      assertThat(sums).hasSize(ranks).allSatisfy(sum -> assertThat(sum).isEqualTo(expected));
    }
  }

  @Test
  void bucketsThatFollowOneAnotherAreEachSummed() {
    StandIn.set("COPY_DELAY_US", 3_000);
    StandIn.set("LAUNCH_DELAY_US", 3_000);
    try (NcclWorld world = NcclWorld.of(3)) {
      for (int step = 0; step < 2; step++) {
        int from = step;
        world.onAll(
            rank -> {
              List<ByteBuffer> buckets = new ArrayList<>();
              List<Pending> pending = new ArrayList<>();
              for (int bucket = 0; bucket < 4; bucket++) {
                buckets.add(direct(from + rank.rank() + bucket, 1));
                pending.add(rank.allReduce(buckets.get(bucket)));
              }
              for (int bucket = 0; bucket < 4; bucket++) {
                pending.get(bucket).await();
                assertThat(floats(buckets.get(bucket))).containsExactly(3 * (from + bucket) + 3, 3);
              }
              return rank.progress();
            });
      }
      assertThat(world.rank(0).progress()).isEqualTo(new Collective.Progress(8, 8));
    }
  }

  @Test
  void slicesOfUnequalLengthsAreScatteredAndGathered() {
    try (NcclWorld world = NcclWorld.of(3)) {
      world.onAll(
          rank -> {
            ByteBuffer buffer = direct(1, 2, 3, 4, 5, 6, 7);
            rank.reduceScatter(buffer).await();
            Slice own = Slice.of(7, 3, rank.rank());
            float[] sums = Arrays.copyOfRange(floats(buffer), own.start(), own.end());
            for (int i = 0; i < own.length(); i++) {
              assertThat(sums[i]).isEqualTo(3f * (own.start() + i + 1));
            }
            rank.allGather(buffer).await();
            assertThat(floats(buffer)).containsExactly(3, 6, 9, 12, 15, 18, 21);
            return null;
          });
    }
  }

  @Test
  void ofFewerFloatsThanRanksSomeHaveNoSlice() {
    try (NcclWorld world = NcclWorld.of(3)) {
      world.onAll(
          rank -> {
            ByteBuffer buffer = direct(rank.rank() + 1, 1);
            rank.reduceScatter(buffer).await();
            rank.allGather(buffer).await();
            assertThat(floats(buffer)).containsExactly(6, 3);
            return null;
          });
    }
  }

  @Test
  void everyRankGetsTheRootsBits() {
    try (NcclWorld world = NcclWorld.of(3)) {
      float strange = Float.intBitsToFloat(0x7fc01234);
      world.onAll(
          rank -> {
            ByteBuffer buffer = rank.rank() == 2 ? direct(5, strange) : direct(0, 0);
            rank.broadcast(buffer, 2).await();
            assertThat(buffer.asFloatBuffer().get(0)).isEqualTo(5);
            assertThat(buffer.getInt(4)).isEqualTo(0x7fc01234);
            return null;
          });
    }
  }

  @Test
  void aBarrierEndsWhenAllHaveCome() {
    try (NcclWorld world = NcclWorld.of(2)) {
      Pending first = world.rank(0).barrier();
      world.rank(1).barrier().await();
      first.await();
      assertThat(world.rank(0).progress().moved()).isEqualTo(1);
    }
  }

  @Test
  void memoryIsZeroAlignedAndSummedWhereItIs() {
    try (NcclWorld world = NcclWorld.of(2)) {
      List<ByteBuffer> buffers =
          IntStream.range(0, 2).mapToObj(r -> world.factory(r).memory().allocate(4096)).toList();
      assertThat(buffers.get(0).alignmentOffset(0, 64)).isZero();
      assertThat(floats(buffers.get(0))).hasSize(1024).containsOnly(0);
      buffers.forEach(buffer -> buffer.putFloat(8, 2));
      world.onAll(rank -> rank.sum(buffers.get(rank.rank())).await().release().await());
      assertThat(buffers.get(1).getFloat(8)).isEqualTo(4);
    }
  }

  @Test
  void anOperationsTimeIsToldButNotWhoWasLate() {
    StandIn.set("COPY_DELAY_US", 5_000);
    try (NcclWorld world = NcclWorld.of(2)) {
      List<Collective.Timing> timings = world.onAll(rank -> rank.allReduce(direct(1, 2)).await());
      assertThat(timings)
          .allSatisfy(
              timing -> {
                assertThat(timing.busyNs()).isGreaterThan(10_000_000); // Two copies.
                assertThat(timing.peerWaitNs()).isZero();
              });
    }
  }

  @Test
  void whatCannotBeSummedIsRefused() {
    try (NcclWorld world = NcclWorld.of(1)) {
      assertThatThrownBy(() -> world.rank(0).allReduce(ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> world.rank(0).broadcast(direct(1), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("root 1 of 1");
    }
  }

  private static float[] values(int rank) {
    SplittableRandom random = new SplittableRandom(rank);
    float[] values = new float[MANY];
    for (int i = 0; i < MANY; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
