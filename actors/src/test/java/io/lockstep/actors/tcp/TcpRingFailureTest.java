package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpRingFailureTest {
  private static final Duration SHORT = Duration.ofMillis(1500);

  /** Floats of an operation that nobody can finish with what others sent when they submitted it. */
  private static final int LONG = 100_000;

  @Test
  void aMismatchOfCountsFailsEveryRankWithTheSameWords() {
    try (RingWorld world = RingWorld.of(4)) {
      List<Collective.Pending> pending =
          IntStream.range(0, 4)
              .mapToObj(rank -> world.rank(rank).allReduce(zeros(rank == 2 ? 5 : 6)))
              .toList();
      for (Collective.Pending one : pending) {
        LockstepException failure = failureOf(one);
        assertThat(failure)
            .hasMessage("rank 2 brought 20 bytes to all-reduce 0 where rank 0 brought 24");
        assertThat(failure.rank()).isEqualTo(2);
        assertThat(failure.hint()).isNotBlank();
      }
    }
  }

  @Test
  void aRankThatDoesNotComeIsNamedByAllOthers() {
    try (RingWorld world = RingWorld.of(4, SHORT)) {
      world.allReduce(rank -> new float[] {rank});
      List<Collective.Pending> pending =
          IntStream.of(0, 1, 3).mapToObj(rank -> world.rank(rank).allReduce(zeros(1))).toList();
      for (Collective.Pending one : pending) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessage("waited 1.5 s for rank 2 at all-reduce 1");
        assertThat(failure.rank()).isEqualTo(2);
      }
    }
  }

  @Test
  void aRankThatStopsAmidAnOperationIsNamedByAllOthers() throws IOException {
    try (FakeRankOne world = new FakeRankOne(4, SHORT)) {
      List<Collective.Pending> pending = world.allReduce(3_000_000);
      world.peer.send(new HeaderToken(1, 1, 0, OperationKind.ALL_REDUCE, 0, 12_000_000));
      for (int hop = 1; hop < 3; hop++) {
        world.peer.forwardToken();
      }
      for (Collective.Pending one : pending) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessage("waited 1.5 s for rank 1 at all-reduce 0");
        assertThat(failure.rank()).isEqualTo(1);
      }
    }
  }

  @Test
  void aNeighboursDeathFailsTheOperationAtOnceAndEveryoneBlamesIt() throws IOException {
    try (FakeRankOne world = new FakeRankOne(5, RingWorld.PLENTY)) {
      List<Collective.Pending> pending = world.allReduce(100);
      world.peer.readToken();
      world.peer.close();
      for (Collective.Pending one : pending) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessageContaining("lost the connection to rank 1");
        assertThat(failure.rank()).isEqualTo(1);
      }
    }
  }

  @Test
  void whoBreaksOffAmidAFrameIsHeardTheOtherWayRound() throws IOException {
    try (FakeRankOne world = new FakeRankOne(4, RingWorld.PLENTY)) {
      List<Collective.Pending> pending = world.allReduce(100);
      world.peer.breakOffAmidFrame();
      world.peer.sayBack(LockstepException.failed("rank 0 sent too much").rank(0));
      for (Collective.Pending one : pending) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessage("rank 0 sent too much");
        assertThat(failure.rank()).isZero();
      }
    }
  }

  @Test
  void aDeathAmidABroadcastFailsItWhereverTheRankStands() throws IOException {
    for (int root = 0; root < 4; root++) {
      try (FakeRankOne world = new FakeRankOne(4, RingWorld.PLENTY)) {
        int from = root;
        List<Collective.Pending> pending =
            world.rings.stream().map(ring -> ring.broadcast(zeros(8_000_000), from)).toList();
        world.peer.send(new HeaderToken(1, 1, 0, OperationKind.BROADCAST, root, 32_000_000));
        for (int hop = 1; hop < 3; hop++) {
          world.peer.forwardToken();
        }
        world.peer.close();
        for (int i = 0; i < pending.size(); i++) {
          Collective ring = world.rings.get(i);
          assertThat(failureOf(ring).rank()).isEqualTo(1);
          // Who neither sends to rank 1 nor hears of the root through it may have been done.
          int place = Math.floorMod(ring.rank() - root, 4);
          if (place + 1 >= Math.floorMod(1 - root, 4)) {
            assertThat(failureOf(pending.get(i)).rank()).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void aDeathBetweenOperationsFailsTheNext() throws IOException {
    try (FakeRankOne world = new FakeRankOne(3, RingWorld.PLENTY)) {
      world.peer.close();
      for (Collective.Pending one : world.allReduce(1)) {
        LockstepException failure = failureOf(one);
        assertThat(failure).hasMessageContaining("lost the connection to rank 1");
        assertThat(failure.rank()).isEqualTo(1);
      }
    }
  }

  @Test
  void bytesThatNoRingSaysFailTheOperation() throws IOException {
    try (FakeRankOne world = new FakeRankOne(3, RingWorld.PLENTY)) {
      List<Collective.Pending> pending = world.allReduce(1);
      world.peer.sendNonsense();
      assertThat(failureOf(pending.get(1)))
          .hasMessageContaining("heard what no ring says from rank 1");
    }
  }

  @Test
  void aTokenOfAnotherGenerationFailsTheOperation() throws IOException {
    try (FakeRankOne world = new FakeRankOne(2, RingWorld.PLENTY)) {
      List<Collective.Pending> pending = world.allReduce(1);
      world.peer.send(new HeaderToken(1, 9, 0, OperationKind.ALL_REDUCE, 0, 4));
      assertThat(failureOf(pending.get(0)))
          .hasMessage("rank 1 is in generation 9 where rank 0 is in generation 1");
    }
  }

  @Test
  void abortEndsWhatRunsAndWhatWaitsAndWhatComes() {
    try (RingWorld world = RingWorld.of(3)) {
      Collective ring = world.rank(1);
      Collective.Pending running = ring.allReduce(zeros(LONG));
      Collective.Pending queued = ring.allReduce(zeros(LONG));
      ring.abort("generation 2 is prepared");
      ring.abort("something else");
      Collective.Pending later = ring.allReduce(zeros(LONG));
      for (Collective.Pending one : List.of(running, queued, later)) {
        assertThat(failureOf(one)).hasMessage("rank 1 aborted: generation 2 is prepared");
      }
      for (int other : new int[] {0, 2}) {
        assertThat(failureOf(world.rank(other).allReduce(zeros(LONG))))
            .hasMessage("rank 1 aborted: generation 2 is prepared");
      }
    }
  }

  @Test
  void aFactorysCloseMidOperationIsToldToTheOthers() {
    try (RingWorld world = RingWorld.of(3)) {
      Collective.Pending running = world.rank(0).allReduce(zeros(LONG));
      Collective.Pending closing = world.rank(1).allReduce(zeros(LONG));
      world.factory(1).close();
      assertThat(failureOf(closing)).hasMessage("rank 1 closed its collective");
      assertThat(failureOf(running)).hasMessage("rank 1 closed its collective");
      assertThat(failureOf(world.rank(2).allReduce(zeros(LONG))))
          .hasMessage("rank 1 closed its collective");
    }
  }

  @Test
  void whoClosesFirstAfterTheLastOperationDisturbsNobody() {
    for (int attempt = 0; attempt < 30; attempt++) {
      try (RingWorld world = RingWorld.of(4)) {
        List<CompletableFuture<Void>> ranks = new ArrayList<>();
        for (int rank = 0; rank < 4; rank++) {
          Collective ring = world.rank(rank);
          ranks.add(
              CompletableFuture.runAsync(
                  () -> {
                    ring.allReduce(zeros(100_000)).await();
                    ring.close();
                  },
                  task -> new Thread(task).start()));
        }
        ranks.forEach(CompletableFuture::join);
        for (int rank = 0; rank < 4; rank++) {
          assertThat(world.rank(rank).failure()).isEmpty();
        }
      }
    }
  }

  @Test
  void anOperationWithARankThatHasLeftFails() {
    try (RingWorld world = RingWorld.of(3)) {
      world.allReduce(rank -> new float[] {1});
      world.rank(1).close();
      LockstepException failure = failureOf(world.rank(2).allReduce(zeros(1)));
      assertThat(failure).hasMessageContaining("went on without rank 1");
      assertThat(failure.rank()).isEqualTo(1);
    }
  }

  @Test
  void moreThanTheQueueHoldsIsRefused() {
    try (RingWorld world = RingWorld.of(2)) {
      for (int i = 0; i <= OperationQueue.CAPACITY; i++) {
        world.rank(0).allReduce(zeros(1)); // One runs, or waits to, for the other rank.
      }
      assertThat(failureOf(world.rank(0).allReduce(zeros(1))))
          .hasMessageContaining("1024 operations wait already on rank 0");
    }
  }

  @Test
  void closeLeavesNoThread() throws InterruptedException {
    Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
    RingWorld world = RingWorld.of(3);
    world.allReduce(rank -> new float[100]);
    world.rank(0).allReduce(zeros(1));
    List<Thread> own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && thread.getName().startsWith("tcp-"))
            .toList();
    assertThat(own).hasSize(6);
    world.close();
    world.close();
    for (Thread thread : own) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }
}
