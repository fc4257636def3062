package io.lockstep.actors.shm;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.shm.ShmWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.Collective.Sum;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedMemoryFailureTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final int LARGE = 100_000;

  @Test
  void whoBringsAnotherLengthIsNamedByAll() {
    assertAllFail(
        rank -> rank.allReduce(zeros(rank.rank() == 2 ? 5 : 6)),
        2,
        "rank 2 brought 20 bytes to all-reduce 0 where rank 0 brought 24");
  }

  @Test
  void whoReducesWhereOthersBroadcastIsNamedByAll() {
    assertAllFail(
        rank -> rank.rank() == 2 ? rank.allReduce(zeros(6)) : rank.broadcast(zeros(6), 1),
        2,
        "rank 2 is at all-reduce 0 where rank 0 is at broadcast 0 from rank 1");
  }

  @Test
  void whoExpectsAnotherRootIsNamedByAll() {
    assertAllFail(
        rank -> rank.broadcast(zeros(6), rank.rank() == 3 ? 0 : 1),
        3,
        "rank 3 is at broadcast 0 from rank 0 where rank 0 is at broadcast 0 from rank 1");
  }

  private static void assertAllFail(
      Function<SharedMemoryCollective, Pending> work, int blamed, String message) {
    try (ShmWorld world = ShmWorld.of(4)) {
      for (LockstepException failure : world.onAll(rank -> failureOf(work.apply(rank)))) {
        assertThat(failure).hasMessage(message);
        assertThat(failure.rank()).isEqualTo(blamed);
        assertThat(failure.hint()).isNotBlank();
      }
    }
  }

  @Test
  void aRankThatDoesNotComeIsNamedByAllOthers() {
    try (ShmWorld world = ShmWorld.of(4, SHORT)) {
      world.allReduce(rank -> new float[] {rank});
      for (LockstepException failure :
          world.on(new int[] {0, 1, 3}, rank -> failureOf(rank.allReduce(zeros(1))))) {
        assertThat(failure).hasMessage("waited 0.4 s for rank 2 at all-reduce 1");
        assertThat(failure.rank()).isEqualTo(2);
      }
    }
  }

  /** It has handed the operation over, but nobody carries it out there. */
  @Test
  void aRankThatStopsAmidAnOperationIsNamedByAllOthers() {
    try (ShmWorld world = ShmWorld.of(4, SHORT)) {
      world.rank(2).allReduce(zeros(LARGE));
      for (LockstepException failure :
          world.on(new int[] {0, 1, 3}, rank -> failureOf(rank.allReduce(zeros(LARGE))))) {
        assertThat(failure).hasMessage("waited 0.4 s for rank 2 at all-reduce 0");
        assertThat(failure.rank()).isEqualTo(2);
      }
    }
  }

  @Test
  void aSumThatIsNotReleasedIsWaitedForByName() {
    try (ShmWorld world = ShmWorld.of(3, SHORT)) {
      List<ByteBuffer> buffers =
          IntStream.range(0, 3).mapToObj(rank -> world.mapped(rank, new float[LARGE])).toList();
      List<Sum> sums = world.onAll(rank -> rank.sum(buffers.get(rank.rank())).await());
      sums.get(0).release();
      Pending all = sums.get(1).release();
      LockstepException failure = failureOf(all);
      assertThat(failure).hasMessage("waited 0.4 s for rank 2 at the release of sum 0");
      assertThat(failure.rank()).isEqualTo(2);
    }
  }

  @Test
  void abortEndsWhatRunsAndWhatWaitsAndWhatComes() {
    try (ShmWorld world = ShmWorld.of(3)) {
      Collective aborting = world.rank(1);
      Pending running = aborting.allReduce(zeros(10));
      CompletableFuture<LockstepException> failing = world.failing(running);
      CompletableFuture<LockstepException> other =
          world.failing(world.rank(0).allReduce(zeros(10)));
      Pending queued = aborting.allReduce(zeros(10));
      aborting.abort("generation 2 is prepared");
      aborting.abort("something else");
      Pending later = aborting.allReduce(zeros(10));
      String message = "rank 1 aborted: generation 2 is prepared";
      assertThat(failing.join()).hasMessage(message);
      assertThat(failureOf(queued)).hasMessage(message);
      assertThat(failureOf(later)).hasMessage(message);
      assertThat(other.join()).hasMessage(message);
      assertThat(other.join().rank()).isEqualTo(1);
      // And at rest, without any operation.
      assertThat(failureOf((Collective) world.rank(2))).hasMessage(message);
      assertThat(failureOf(world.rank(2).allReduce(zeros(10)))).hasMessage(message);
    }
  }

  @Test
  void abortWakesAtOnceWhoeverWaits() {
    try (ShmWorld world = ShmWorld.of(2)) {
      CompletableFuture<LockstepException> own = world.failing(world.rank(0).allReduce(zeros(1)));
      long startNs = System.nanoTime();
      while (System.nanoTime() - startNs < 50_000_000) {
        Thread.onSpinWait(); // Until it has fallen asleep.
      }
      long abortedNs = System.nanoTime();
      world.rank(0).abort("now");
      assertThat(own.join()).hasMessage("rank 0 aborted: now");
      assertThat(System.nanoTime() - abortedNs).isLessThan(1_000_000_000);
    }
  }

  @Test
  void aFactorysCloseMidOperationIsToldToTheOthers() {
    try (ShmWorld world = ShmWorld.of(3)) {
      CompletableFuture<LockstepException> running =
          world.failing(world.rank(0).allReduce(zeros(10)));
      CompletableFuture<LockstepException> closing =
          world.failing(world.rank(1).allReduce(zeros(10)));
      ShmWorld.await(() -> world.rank(1).progress().submitted() == 1, "the submission");
      world.factory(1).close();
      assertThat(closing.join()).hasMessage("rank 1 closed its collective");
      assertThat(running.join()).hasMessage("rank 1 closed its collective");
      assertThat(failureOf(world.rank(2).allReduce(zeros(10))))
          .hasMessage("rank 1 closed its collective");
    }
  }

  @Test
  void whoClosesFirstAfterTheLastOperationDisturbsNobody() {
    for (int attempt = 0; attempt < 20; attempt++) {
      try (ShmWorld world = ShmWorld.of(4)) {
        List<ByteBuffer> buffers =
            IntStream.range(0, 4).mapToObj(rank -> world.mapped(rank, new float[LARGE])).toList();
        world.onAll(
            rank -> {
              rank.allReduce(buffers.get(rank.rank())).await();
              Sum sum = rank.sum(buffers.get(rank.rank())).await();
              sum.release().await();
              rank.close();
              return rank;
            });
        for (int rank = 0; rank < 4; rank++) {
          assertThat(world.rank(rank).failure()).isEmpty();
        }
      }
    }
  }

  @Test
  void anOperationWithARankThatHasLeftFails() {
    try (ShmWorld world = ShmWorld.of(3)) {
      world.allReduce(rank -> new float[] {1});
      world.rank(1).close();
      assertThat(world.rank(2).failure()).isEmpty();
      LockstepException failure = failureOf(world.rank(2).allReduce(zeros(1)));
      assertThat(failure).hasMessage("went on without rank 1 at all-reduce 1");
      assertThat(failure.rank()).isEqualTo(1);
    }
  }

  @Test
  void moreThanMayWaitIsRefusedAndDoesNoHarm() {
    try (ShmWorld world = ShmWorld.of(2)) {
      ByteBuffer one = direct(1);
      List<Pending> pending =
          IntStream.range(0, SharedMemoryCollective.CAPACITY)
              .mapToObj(i -> world.rank(0).allReduce(one))
              .toList();
      Pending tooMany = world.rank(0).allReduce(zeros(1));
      assertThat(failureOf(tooMany)).hasMessage("1024 operations wait already on rank 0");
      assertThat(world.rank(0).failure()).isEmpty();
      CompletableFuture<?> other =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < SharedMemoryCollective.CAPACITY; i++) {
                  world.rank(1).allReduce(zeros(1)).await();
                }
              });
      pending.get(pending.size() - 1).await();
      other.join();
      assertThat(floats(one)[0]).isEqualTo(1);
    }
  }

  @Test
  void aSumOfAGenerationThatIsOverCannotBeReleased() {
    try (ShmWorld world = ShmWorld.of(2)) {
      List<ByteBuffer> buffers =
          IntStream.range(0, 2).mapToObj(rank -> world.mapped(rank, new float[LARGE])).toList();
      List<Sum> sums = world.onAll(rank -> rank.sum(buffers.get(rank.rank())).await());
      List<String> both = world.endpoints();
      var opening = world.factory(1).open(2, 1, both);
      ShmWorld.await(() -> world.rank(0).failure().isPresent(), "rank 1 to go on");
      assertThatThrownBy(() -> sums.get(0).release())
          .isInstanceOf(LockstepException.class)
          .hasMessage("rank 1 is in generation 2 where rank 0 is in generation 1");
      assertThat(opening.toCompletableFuture()).isNotDone();
    }
  }
}
