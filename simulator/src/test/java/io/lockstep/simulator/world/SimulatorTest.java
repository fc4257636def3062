package io.lockstep.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOutcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorTest {
  private static final List<Integer> FOUR = List.of(0, 1, 2, 3);

  /** Until after the reduce has begun, and until after its middle. */
  private static final Duration INTO_REDUCE = Duration.ofMillis(310);

  private static final Duration LATE_IN_REDUCE = Duration.ofMillis(340);

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void takesStepsTogetherThatChangeAllAlike() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> first = step(bench, ranks, 0);
      bench.pass(SECOND);
      List<CompletableFuture<StepOutcome>> second = step(bench, ranks, 1);
      bench.pass(SECOND);

      assertThat(crcs(first)).hasSize(1);
      assertThat(crcs(second)).hasSize(1).doesNotContainAnyElementsOf(crcs(first));
      assertThat(second.get(3).join().times().stepMs()).isCloseTo(353.82, within(1e-5));
      assertThat(ranks.get(0).progress().submitted()).isEqualTo(2);
    }
  }

  @Test
  void sumsOverTheRanksOfItsOwnGenerationOnly() {
    try (Bench bench = new Bench(4, 1);
        Bench twin = new Bench(2, 1)) {
      List<Collective> old = bench.openAll(1, FOUR);
      step(bench, old, 0);
      bench.pass(INTO_REDUCE);
      old.get(2).abort("test");
      bench.pass(SECOND);
      List<Collective> two = bench.openAll(2, List.of(0, 1));
      List<Collective> same = twin.openAll(1, List.of(0, 1));

      List<CompletableFuture<StepOutcome>> redone = step(bench, two, 0);
      List<CompletableFuture<StepOutcome>> undisturbed = step(twin, same, 0);
      bench.pass(SECOND);
      twin.pass(SECOND);
      assertThat(crcs(redone)).hasSize(1).isEqualTo(crcs(undisturbed));
    }
  }

  @Test
  void failsTheOthersWithTheNameOfTheRankThatAborted() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> steps = step(bench, ranks, 0);
      bench.pass(Duration.ofMillis(100));
      ranks.get(2).abort("test");
      assertThat(ranks.get(2).failure()).isPresent();
      assertThat(ranks.get(0).failure()).isEmpty();
      bench.pass(Duration.ofMillis(20));

      assertThat(steps).allMatch(Bench::failed);
      assertThat(ranks)
          .allSatisfy(
              rank -> {
                LockstepException failure = rank.failure().orElseThrow();
                assertThat(failure.rank()).isEqualTo(2);
                assertThat(failure.text()).isEqualTo("rank 2 aborted: test");
              });
    }
  }

  @Test
  void aCrashEndsTheStepOfAllUnlessTheResultWasUnderWay() {
    assertThat(committedAfterKillAt(Duration.ofMillis(100), 1)).isZero();
    assertThat(committedAfterKillAt(INTO_REDUCE, 1)).isZero();
    Set<Integer> committed = new HashSet<>();
    for (long seed = 0; seed < 40; seed++) {
      committed.add(committedAfterKillAt(LATE_IN_REDUCE, seed));
    }
    assertThat(committed).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  /** How many of the three that are left had the result. */
  private static int committedAfterKillAt(Duration at, long seed) {
    try (Bench bench = new Bench(4, seed)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> steps = step(bench, ranks, 0);
      bench.pass(at);
      bench.simulator.tell(new Simulator.Kill(bench.processes.get(1), false));
      bench.pass(SECOND);

      assertThat(steps.get(1).isDone()).as("the killed one").isFalse();
      steps.remove(1);
      assertThat(steps).allMatch(CompletableFuture::isDone);
      assertThat(List.of(ranks.get(0), ranks.get(2), ranks.get(3)))
          .allSatisfy(r -> assertThat(r.failure().orElseThrow().rank()).isEqualTo(1));
      return (int) steps.stream().filter(step -> !Bench.failed(step)).count();
    }
  }

  @Test
  void aStoppedProcessLetsItsPeersWaitAndThenGoesOn() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> steps = step(bench, ranks, 0);
      bench.pass(LATE_IN_REDUCE);
      bench.simulator.tell(new Simulator.Stop(bench.processes.get(1)));
      bench.pass(Duration.ofSeconds(10));
      assertThat(steps).noneMatch(CompletableFuture::isDone);

      bench.simulator.tell(new Simulator.Resume(bench.processes.get(1)));
      bench.pass(SECOND);
      assertThat(crcs(steps)).hasSize(1);
      assertThat(steps.get(0).join().times().stepMs()).isCloseTo(10_353.82, within(1e-5));
    }
  }

  @Test
  void aSilentEndIsNoticedByNobody() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> steps = step(bench, ranks, 0);
      bench.simulator.tell(new Simulator.Kill(bench.processes.get(1), true));
      bench.pass(Duration.ofMinutes(5));

      assertThat(steps).noneMatch(CompletableFuture::isDone);
      assertThat(ranks).allMatch(rank -> rank.failure().isEmpty());
    }
  }

  @Test
  void aPartitionHoldsTheOperationUntilItHeals() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      List<CompletableFuture<StepOutcome>> steps = step(bench, ranks, 0);
      bench.simulator.tell(new Simulator.Cut(bench.processes, Set.of(2, 3)));
      bench.pass(Duration.ofSeconds(20));
      assertThat(steps).noneMatch(CompletableFuture::isDone);
      ranks.get(0).abort("test");
      bench.pass(SECOND);
      assertThat(ranks.get(1).failure()).isPresent();
      assertThat(ranks.get(2).failure()).as("on the far side").isEmpty();

      bench.simulator.tell(new Simulator.Cut(bench.processes, Set.of()));
      bench.pass(SECOND);
      assertThat(ranks).allMatch(rank -> rank.failure().isPresent());
      assertThat(steps).allMatch(Bench::failed);
    }
  }

  @Test
  void opensOnlyWhenAllRanksHaveComeAndNamesTheMissing() {
    try (Bench bench = new Bench(3, 1)) {
      List<Integer> all = List.of(0, 1, 2);
      CompletableFuture<Collective> zero = bench.open(1, 0, all);
      CompletableFuture<Collective> two = bench.open(1, 2, all);
      bench.pass(SECOND);
      assertThat(zero).isNotDone();
      bench.pass(Latencies.DEFAULT.openWithin());

      assertThat(List.of(zero, two))
          .allSatisfy(
              open ->
                  assertThatThrownBy(open::join)
                      .hasMessageContaining("rank 1 did not come to generation 1"));
    }
  }

  @Test
  void whoComesLateHearsThatTheGenerationIsOver() {
    try (Bench bench = new Bench(3, 1)) {
      List<Integer> all = List.of(0, 1, 2);
      CompletableFuture<Collective> first = bench.open(1, 0, all);
      bench.pass(SECOND);
      assertThat(first).isNotDone();
      bench.simulator.tell(new Simulator.Kill(bench.processes.get(0), false));
      bench.pass(SECOND);
      CompletableFuture<Collective> late = bench.open(1, 1, all);
      bench.pass(SECOND);

      assertThatThrownBy(late::join).hasMessageContaining("rank 0's connections have ended");
    }
  }

  @Test
  void whoOpensTheNextGenerationGivesUpTheLast() {
    try (Bench bench = new Bench(3, 1)) {
      CompletableFuture<Collective> first = bench.open(1, 0, List.of(0, 1, 2));
      CompletableFuture<Collective> other = bench.open(1, 1, List.of(0, 1, 2));
      bench.pass(SECOND);
      List<Collective> next = bench.openAll(2, List.of(0, 2));
      bench.pass(SECOND);

      assertThat(first).isCompletedExceptionally();
      assertThat(other).isCompletedExceptionally();
      assertThat(next).allMatch(rank -> rank.failure().isEmpty());
    }
  }

  @Test
  void refusesARankThatDoesSomethingElse() {
    try (Bench bench = new Bench(2, 1)) {
      List<Collective> ranks = bench.openAll(1, List.of(0, 1));
      CompletableFuture<StepOutcome> step =
          bench.replicas.get(0).step(Bench.order(0, 1), ranks.get(0)).toCompletableFuture();
      CompletableFuture<Void> transfer =
          bench.replicas.get(1).transfer(ranks.get(1), 0, 0).toCompletableFuture();
      bench.pass(SECOND);

      assertThatThrownBy(step::join)
          .hasMessageContaining(
              "rank 0 came to all-reduce #0, others are at broadcast from rank 0 #0");
      assertThat(transfer).isCompletedExceptionally();
    }
  }

  @Test
  void handsTheWholeStateOverMomentumToo() {
    try (Bench bench = new Bench(3, 1)) {
      List<Collective> two = bench.openAll(1, List.of(0, 1));
      List<CompletableFuture<StepOutcome>> before = step(bench, two, 0);
      bench.pass(SECOND);
      int crc = before.get(0).join().paramsCrc();
      List<Collective> three = bench.openAll(2, List.of(0, 1, 2));
      List<CompletableFuture<Void>> transfers = transfer(bench, three, 1, crc);
      bench.pass(SECOND);
      assertThat(transfers).noneMatch(Bench::failed);

      List<CompletableFuture<StepOutcome>> after = step(bench, three, 1);
      bench.pass(SECOND);
      assertThat(crcs(after)).hasSize(1);
    }
  }

  @Test
  void takesNoStateThatIsNotWhatWasSaid() {
    try (Bench bench = new Bench(2, 1)) {
      List<Collective> ranks = bench.openAll(1, List.of(0, 1));
      int crc = bench.replicas.get(1).description().paramsCrc();
      List<CompletableFuture<Void>> transfers = transfer(bench, ranks, 0, crc + 1);
      bench.pass(SECOND);

      assertThatThrownBy(() -> transfers.get(0).join())
          .hasMessageContaining("rank 0 holds another state");
      assertThat(bench.replicas.get(1).description().paramsCrc()).isEqualTo(crc);
    }
  }

  @Test
  void evaluatesForwardOnlyAndSavesNothing(@TempDir Path folder) {
    try (Bench bench = new Bench(1, 1)) {
      Collective alone = bench.openAll(1, List.of(0)).get(0);
      long startNs = bench.time.nanoTime();
      CompletableFuture<Score> score = bench.replicas.get(0).evaluate(alone).toCompletableFuture();
      bench.time.advanceUntil(score::isDone, Duration.ofHours(1));
      assertThat((bench.time.nanoTime() - startNs) / 1e6)
          .isCloseTo(100 * 300.0 / 32 / 3, within(1e-5));
      assertThat(score.join().samples()).isEqualTo(100);
      assertThat(score.join().loss()).isNaN();

      Path file = folder.resolve("weights.npz");
      CompletableFuture<String> saved = bench.replicas.get(0).save(file).toCompletableFuture();
      bench.time.settle();
      bench.time.advanceUntil(saved::isDone, Duration.ofHours(1));
      assertThat(saved.join()).matches("[0-9a-f]{64}");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void makesProgressWhileItComputesAndWhileItMoves() {
    try (Bench bench = new Bench(4, 1)) {
      List<Collective> ranks = bench.openAll(1, FOUR);
      step(bench, ranks, 0);
      List<Long> progress = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        bench.pass(Duration.ofMillis(i < 6 ? 49 : 20));
        progress.add(bench.replicas.get(0).progress() + ranks.get(0).progress().moved());
      }
      bench.pass(Duration.ofMillis(30));
      progress.add(bench.replicas.get(0).progress() + ranks.get(0).progress().moved());
      assertThat(progress).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void refusesToWaitOnTheOnlyThread() {
    try (Bench bench = new Bench(1, 1)) {
      Collective alone = bench.openAll(1, List.of(0)).get(0);
      assertThatThrownBy(() -> alone.allReduce(ByteBuffer.allocateDirect(4)))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private static List<CompletableFuture<StepOutcome>> step(
      Bench bench, List<Collective> ranks, long step) {
    return new ArrayList<>(
        IntStream.range(0, ranks.size())
            .mapToObj(
                rank ->
                    bench
                        .replicas
                        .get(rank)
                        .step(Bench.order(step, rank), ranks.get(rank))
                        .toCompletableFuture())
            .toList());
  }

  private static List<CompletableFuture<Void>> transfer(
      Bench bench, List<Collective> ranks, int source, int crc) {
    return IntStream.range(0, ranks.size())
        .mapToObj(
            rank ->
                bench
                    .replicas
                    .get(rank)
                    .transfer(ranks.get(rank), source, crc)
                    .toCompletableFuture())
        .toList();
  }

  private static Set<Integer> crcs(List<CompletableFuture<StepOutcome>> steps) {
    Set<Integer> crcs = new HashSet<>();
    steps.forEach(step -> crcs.add(step.join().paramsCrc()));
    return crcs;
  }
}
