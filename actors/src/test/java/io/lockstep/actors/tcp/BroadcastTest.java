package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BroadcastTest {
  private static final int CHUNK = Broadcast.CHUNK_BYTES / Float.BYTES;

  @Property(tries = 60)
  void givesAllRanksTheRootsBitsWhateverTheyAre(
      @ForAll @IntRange(min = 1, max = 8) int worldSize,
      @ForAll @IntRange(max = 7) int root,
      @ForAll @IntRange(max = 5000) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    // Every bit pattern: NaN with payloads, signalling ones, and both zeros.
    ByteBuffer sent = direct(new float[count]);
    random.ints(count).forEach(sent.duplicate().order(sent.order())::putInt);
    assertArrives(worldSize, root % worldSize, sent);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3_000_001})
  void givesAnyCount(int count) {
    ByteBuffer sent = zeros(count);
    new Random(count).ints(count).forEach(sent.duplicate().order(sent.order())::putInt);
    for (int root = 0; root < 4; root++) {
      assertArrives(4, root, sent);
    }
  }

  private static void assertArrives(int worldSize, int root, ByteBuffer sent) {
    try (RingWorld world = RingWorld.of(worldSize)) {
      int count = sent.remaining() / Float.BYTES;
      List<ByteBuffer> buffers =
          IntStream.range(0, worldSize)
              .mapToObj(rank -> rank == root ? sent : zeros(count))
              .toList();
      onAll(world, rank -> world.rank(rank).broadcast(buffers.get(rank), root))
          .forEach(Collective.Pending::await);
      for (ByteBuffer buffer : buffers) {
        assertThat(buffer.mismatch(sent)).isEqualTo(-1);
      }
    }
  }

  @Test
  void operationsOfBothKindsRunInTheOrderOfSubmission() {
    try (RingWorld world = RingWorld.of(3)) {
      List<ByteBuffer> buffers = IntStream.range(0, 3).mapToObj(r -> direct(r + 1, 1)).toList();
      List<Collective.Pending> pending = new ArrayList<>();
      for (int rank = 0; rank < 3; rank++) {
        for (int root = 0; root < 3; root++) {
          pending.add(world.rank(rank).allReduce(buffers.get(rank)));
          pending.add(world.rank(rank).broadcast(buffers.get(rank), root));
        }
      }
      pending.forEach(Collective.Pending::await);
      for (ByteBuffer buffer : buffers) {
        assertThat(floats(buffer)).containsExactly((1 + 2 + 3) * 3 * 3, 27);
      }
    }
  }

  @Test
  void onlyWhatLiesBetweenPositionAndLimitIsTouched() {
    try (RingWorld world = RingWorld.of(2)) {
      List<ByteBuffer> buffers = List.of(direct(1, 2, 3), direct(10, 20, 30));
      onAll(world, rank -> world.rank(rank).broadcast(buffers.get(rank).position(4).limit(8), 1))
          .forEach(Collective.Pending::await);
      assertThat(floats(buffers.get(0).clear())).containsExactly(1, 20, 3);
      assertThat(floats(buffers.get(1).clear())).containsExactly(10, 20, 30);
    }
  }

  @Test
  void whoReducesWhereOthersBroadcastIsNamedByAll() {
    assertAllFail(
        rank -> ring -> rank == 2 ? ring.allReduce(zeros(6)) : ring.broadcast(zeros(6), 1),
        2,
        "rank 2 is at all-reduce 0 where rank 0 is at broadcast 0 from rank 1");
  }

  @Test
  void whoExpectsAnotherRootIsNamedByAll() {
    assertAllFail(
        rank -> ring -> ring.broadcast(zeros(6), rank == 3 ? 0 : 1),
        3,
        "rank 3 is at broadcast 0 from rank 0 where rank 0 is at broadcast 0 from rank 1");
  }

  @Test
  void whoBringsAnotherLengthIsNamedByAll() {
    assertAllFail(
        rank -> ring -> ring.broadcast(zeros(rank == 1 ? 5 : 6), 1),
        1,
        "rank 1 brought 20 bytes to broadcast 0 from rank 1 where rank 0 brought 24");
  }

  @Test
  void aRootThatIsNoneIsRefused() {
    try (RingWorld world = RingWorld.of(2)) {
      for (int root : new int[] {-1, 2}) {
        assertThatThrownBy(() -> world.rank(0).broadcast(zeros(1), root))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> world.rank(0).broadcast(ByteBuffer.allocate(8), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @FunctionalInterface
  private interface Submission {
    Collective.Pending to(Collective ring);
  }

  private static void assertAllFail(IntFunction<Submission> byRank, int blamed, String message) {
    try (RingWorld world = RingWorld.of(4)) {
      for (Collective.Pending one : onAll(world, rank -> byRank.apply(rank).to(world.rank(rank)))) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessage(message);
        assertThat(failure.rank()).isEqualTo(blamed);
      }
    }
  }

  private static List<Collective.Pending> onAll(
      RingWorld world, IntFunction<Collective.Pending> submission) {
    return IntStream.range(0, world.rank(0).worldSize()).mapToObj(submission).toList();
  }
}
