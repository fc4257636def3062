package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Progress;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ranks learn, and do not, while they have nothing to do in the ring: they compute. */
@Timeout(60)
class RestingRingTest {
  @Test
  void aDeathIsLearntByAllWhileAllRest() throws IOException {
    try (FakeRankOne world = new FakeRankOne(4, RingWorld.PLENTY)) {
      world.peer.close();
      for (Collective ring : world.rings) {
        LockstepException failure = failureOf(ring);
        assertThat(failure).hasMessageMatching("lost the connection to rank 1 at rest");
        assertThat(failure.rank()).isEqualTo(1);
      }
    }
  }

  @Test
  void theSuccessorHearsItselfThatAConnectionEndedAndTellsTheOthers() throws IOException {
    try (FakeRankOne world = new FakeRankOne(4, RingWorld.PLENTY)) {
      world.peer.hangUpOnSuccessor();
      for (Collective ring : world.rings) {
        assertThat(failureOf(ring).rank()).isEqualTo(1);
      }
    }
  }

  @Test
  void aDeathIsLearntBehindAnEarlyToken() throws IOException {
    for (int worldSize = 2; worldSize <= 4; worldSize++) {
      try (FakeRankOne world = new FakeRankOne(worldSize, RingWorld.PLENTY)) {
        world.peer.send(new HeaderToken(1, 1, 0, OperationKind.ALL_REDUCE, 0, 4));
        world.peer.close();
        for (Collective ring : world.rings) {
          assertThat(failureOf(ring).rank()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void anAbortIsLearntByAllWhileAllRest() {
    try (RingWorld world = RingWorld.of(4)) {
      world.rank(2).abort("its data are gone");
      for (int rank = 0; rank < 4; rank++) {
        LockstepException failure = failureOf(world.rank(rank));
        assertThat(failure).hasMessage("rank 2 aborted: its data are gone");
        assertThat(failure.rank()).isEqualTo(2);
      }
    }
  }

  @Test
  void whoComesEarlyToAnOperationHasNotFailed() {
    try (RingWorld world = RingWorld.of(3)) {
      for (int early = 0; early < 3; early++) {
        Progress before = world.rank(early).progress();
        Collective.Pending first = world.rank(early).allReduce(zeros(100_000));
        awaitMoved(world.rank(early), before);
        for (int other = 1; other < 3; other++) {
          world.rank((early + other) % 3).allReduce(zeros(100_000));
        }
        first.await();
      }
      world.allReduce(rank -> new float[1]);
      for (int rank = 0; rank < 3; rank++) {
        assertThat(world.rank(rank).failure()).isEmpty();
      }
    }
  }

  @Test
  void aRankThatLeavesHasNotFailed() {
    try (RingWorld world = RingWorld.of(3)) {
      world.rank(1).close();
      assertThat(world.rank(0).failure()).isEmpty();
      assertThat(failureOf(world.rank(0).allReduce(zeros(1))))
          .hasMessageContaining("went on without rank 1");
      assertThat(world.rank(0).failure()).isPresent();
      assertThat(world.rank(1).failure()).isEmpty();
    }
  }

  @Test
  void theRankThatIsWaitedForHasSubmittedTheFewestOperations() {
    try (RingWorld world = RingWorld.of(3)) {
      world.allReduce(rank -> new float[10]);
      Progress before = world.rank(0).progress();
      assertThat(before.submitted()).isEqualTo(1);
      assertThat(before.moved()).isPositive();
      List<Collective.Pending> pending =
          List.of(world.rank(0).allReduce(zeros(10)), world.rank(2).broadcast(zeros(10), 0));
      assertThat(world.rank(0).progress().submitted()).isEqualTo(2);
      assertThat(world.rank(1).progress().submitted()).isEqualTo(1);
      awaitMoved(world.rank(0), before);
      world.rank(1).abort("over");
      pending.forEach(RingWorld::failureOf);
    }
  }

  private static void awaitMoved(Collective ring, Progress before) {
    RingWorld.await(() -> ring.progress().moved() > before.moved(), "rank " + ring.rank());
  }
}
