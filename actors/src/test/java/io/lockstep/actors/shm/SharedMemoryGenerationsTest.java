package io.lockstep.actors.shm;

import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.shm.ShmWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SharedMemoryGenerationsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  @Test
  void afterAFailureFewerRanksGoOnInTheSameSegments() {
    try (ShmWorld world = ShmWorld.of(4)) {
      for (int generation = 1; world.size() > 1; generation++) {
        float sum = world.size() * (world.size() + 1) / 2f;
        for (float[] result : world.allReduce(rank -> new float[] {rank + 1})) {
          assertThat(result).containsExactly(sum);
        }
        int last = world.size() - 1;
        var waiting = world.failing(world.rank(0).allReduce(zeros(100_000)));
        world.rank(last).abort("leaves");
        assertThat(waiting.join()).hasMessage("rank %d aborted: leaves".formatted(last));
        world.dropLast();
        world.open(generation + 1);
      }
      assertThat(world.allReduce(rank -> new float[] {7}).get(0)).containsExactly(7);
    }
  }

  @Test
  void whoIsStillInTheLastGenerationDisturbsNobodyAndLearnsOfIt() {
    try (ShmWorld world = ShmWorld.of(3)) {
      world.allReduce(rank -> new float[3]);
      SharedMemoryCollective stale = world.rank(2);
      world.rank(2).allReduce(zeros(1000)); // Its word of it stays where it is.
      List<String> two = world.endpoints().subList(0, 2);
      CompletionStage<Collective> first = world.factory(0).open(2, 0, two);
      CompletionStage<Collective> second = world.factory(1).open(2, 1, two);
      Collective zero = first.toCompletableFuture().join();
      Collective one = second.toCompletableFuture().join();
      assertThat(failureOf((Collective) stale).getMessage()).contains("generation 2");
      assertThat(failureOf(stale.allReduce(zeros(1))).getMessage()).contains("generation 2");
      var other = one.barrier();
      zero.barrier().await();
      other.await();
      assertThat(zero.failure()).isEmpty();
      assertThat(one.failure()).isEmpty();
    }
  }

  @Test
  void aNewerGenerationEndsAnOlderOnesOpeningAndItsCollective() {
    try (ShmWorld world = ShmWorld.of(2)) {
      Collective old = world.rank(0);
      CompletionStage<Collective> second = world.factory(0).open(2, 0, world.endpoints());
      CompletionStage<Collective> third = world.factory(0).open(3, 0, world.endpoints());
      assertThat(failureOf(second)).hasMessageContaining("generation 3 is being opened");
      assertThat(failureOf(old.barrier())).hasMessage("rank 0 closed its collective");
      Collective other =
          world.factory(1).open(3, 1, world.endpoints()).toCompletableFuture().join();
      var pending = other.barrier();
      third.toCompletableFuture().join().barrier().await();
      pending.await();
    }
  }

  @Test
  void aRankThatIsNotInTimeIsNamed() {
    try (SharedMemoryFactory here = create(ShmWorld.SECRET);
        SharedMemoryFactory late = create(ShmWorld.SECRET)) {
      LockstepException failure =
          failureOf(here.open(5, 0, List.of(here.endpoint(), late.endpoint())));
      assertThat(failure)
          .hasMessage(
              "rank 0 waited 0.3 s for rank 1 at %s to open generation 5"
                  .formatted(late.endpoint()));
      assertThat(failure.rank()).isEqualTo(1);
    }
  }

  @Test
  void aRankThatHasGoneIsNamed() {
    try (SharedMemoryFactory here = create(ShmWorld.SECRET)) {
      String gone = folder.resolve("lockstep-00000000-1-00000000").toString();
      LockstepException failure = failureOf(here.open(1, 0, List.of(here.endpoint(), gone)));
      assertThat(failure.getMessage()).contains("for rank 1 at " + gone, "NoSuchFileException");
      assertThat(failure.rank()).isEqualTo(1);
    }
  }

  @Test
  void aStrangersSegmentIsNotTaken() {
    try (SharedMemoryFactory here = create(ShmWorld.SECRET);
        SharedMemoryFactory stranger = create("another secret")) {
      List<String> endpoints = List.of(here.endpoint(), stranger.endpoint());
      var theirs = stranger.open(1, 1, endpoints);
      LockstepException failure = failureOf(here.open(1, 0, endpoints));
      assertThat(failure.getMessage()).contains("for rank 1", "it is not of this run");
      assertThat(failureOf(theirs).getMessage()).contains("for rank 0", "it is not of this run");
    }
  }

  @Test
  void afterItsClosingAFactoryOpensNothing() {
    SharedMemoryFactory closed = create(ShmWorld.SECRET);
    closed.close();
    closed.close();
    assertThat(failureOf(closed.open(1, 0, List.of(closed.endpoint()))))
        .hasMessage("rank 0 closed its collective");
  }

  private SharedMemoryFactory create(String secret) {
    return SharedMemoryFactory.create(folder, secret, SHORT, ShmWorld.PLENTY);
  }
}
