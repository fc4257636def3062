package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Path WEIGHTS = Path.of("weights.npz");

  private final TestProbe<Coordinator.Command> coordinator = KIT.createTestProbe();
  private final FakeCollectives collectives = new FakeCollectives();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void registersOnceItsReplicaIsOpen() {
    CompletableFuture<Replica> opening = new CompletableFuture<>();
    spawn(Specs.steps(1, 4, 2), opening);
    coordinator.expectNoMessage();

    opening.complete(new FakeReplica(10));

    Registration registration = registration();
    assertThat(registration.endpoint()).isEqualTo("nowhere:1");
    assertThat(registration.localRank()).isEqualTo(2);
    assertThat(registration.replica().trainImages()).isEqualTo(10);
  }

  @Test
  void registersAgainUntilItIsAnswered() {
    spawn(Specs.steps(1, 4, 2), CompletableFuture.completedFuture(new FakeReplica(10)));

    registration();
    registration();
  }

  @Test
  void trainsItsShareOfEverySampleThenEvaluatesThenSaves() {
    FakeReplica replica = new FakeReplica(10);
    ActorRef<Worker.Command> worker =
        spawn(Specs.epochs(2, 2, 2), CompletableFuture.completedFuture(replica));
    registration();

    worker.tell(new Worker.Commit(1, 0, List.of("a", "b")));

    for (int epoch = 0; epoch < 2; epoch++) {
      for (int step = 0; step < 3; step++) {
        Coordinator.StepDone done = coordinator.expectMessageClass(Coordinator.StepDone.class);
        assertThat(done.step()).isEqualTo(epoch * 3 + step);
        assertThat(done.epoch()).isEqualTo(epoch);
        assertThat(done.generation()).isEqualTo(1);
      }
      EpochReport report = coordinator.expectMessageClass(Coordinator.EpochDone.class).report();
      assertThat(report.epoch()).isEqualTo(epoch);
      assertThat(report.train().samples()).isEqualTo(5);
      assertThat(report.train().loss()).isEqualTo(2.0);
      assertThat(report.test()).isEqualTo(new Score(5, 4, 10));
    }
    Coordinator.Finished finished = coordinator.expectMessageClass(Coordinator.Finished.class);
    assertThat(finished.paramsSha256()).isEqualTo("cafe");
    assertThat(replica.saved).containsExactly(WEIGHTS);
    int[] firstEpoch =
        replica.orders.stream()
            .filter(order -> order.epoch() == 0)
            .flatMapToInt(order -> Arrays.stream(order.samples()))
            .toArray();
    assertThat(firstEpoch).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void stopsAfterTheOrderedStepsWithoutEvaluation() {
    FakeReplica replica = new FakeReplica(10);
    ActorRef<Worker.Command> worker =
        spawn(Specs.steps(2, 2, 4), CompletableFuture.completedFuture(replica));
    registration();

    worker.tell(new Worker.Commit(1, 1, List.of("a", "b")));

    for (int step = 0; step < 4; step++) {
      assertThat(coordinator.expectMessageClass(Coordinator.StepDone.class).step()).isEqualTo(step);
    }
    assertThat(coordinator.expectMessageClass(Coordinator.Finished.class).paramsSha256()).isNull();
    assertThat(replica.orders).extracting(StepOrder::epoch).containsExactly(0, 0, 0, 1);
    assertThat(replica.saved).isEmpty();
  }

  @Test
  void aSecondCommitWhileTrainingChangesNothing() {
    FakeReplica replica = new FakeReplica(10);
    ActorRef<Worker.Command> worker =
        spawn(Specs.steps(1, 2, 2), CompletableFuture.completedFuture(replica));
    registration();
    Worker.Commit commit = new Worker.Commit(1, 0, List.of("a"));

    worker.tell(commit);
    coordinator.expectMessageClass(Coordinator.StepDone.class);
    coordinator.expectMessageClass(Coordinator.StepDone.class);
    coordinator.expectMessageClass(Coordinator.Finished.class);
    worker.tell(commit);

    coordinator.expectNoMessage();
    assertThat(replica.orders).hasSize(2);
  }

  @Test
  void aCommitThatComesTwiceWhileConnectingOpensOneCollective() {
    collectives.opening = new CompletableFuture<>();
    ActorRef<Worker.Command> worker =
        spawn(Specs.steps(1, 2, 2), CompletableFuture.completedFuture(new FakeReplica(10)));
    registration();
    Worker.Commit commit = new Worker.Commit(1, 0, List.of("a"));

    worker.tell(commit);
    worker.tell(commit);
    collectives.opening.complete(null);

    coordinator.expectMessageClass(Coordinator.StepDone.class);
    assertThat(collectives.opened).containsExactly(1L);
  }

  @Test
  void aFailedStepAbortsTheCollectiveAndIsReported() {
    FakeReplica replica = new FakeReplica(10, 1);
    ActorRef<Worker.Command> worker =
        spawn(Specs.steps(1, 2, 5), CompletableFuture.completedFuture(replica));
    registration();

    worker.tell(new Worker.Commit(1, 0, List.of("a")));

    coordinator.expectMessageClass(Coordinator.StepDone.class);
    Failure failure = coordinator.expectMessageClass(Coordinator.Failed.class).failure();
    assertThat(failure.message()).contains("planted");
    assertThat(failure.rank()).isZero();
    assertThat(collectives.aborts).hasSize(1);
  }

  @Test
  void aReplicaThatDoesNotOpenKeepsItsReasonAndExitCode() {
    spawn(
        Specs.steps(1, 2, 5),
        CompletableFuture.failedFuture(
            LockstepException.environment("no library").hint("build here")));

    Failure failure = coordinator.expectMessageClass(Coordinator.Failed.class).failure();
    assertThat(failure)
        .isEqualTo(new Failure(ExitCode.ENVIRONMENT, "no library", null, "build here"));
  }

  private ActorRef<Worker.Command> spawn(TrainSpec spec, CompletionStage<Replica> replica) {
    return KIT.spawn(
        Worker.create(
            new Worker.Identity("host", 2, 99, false, WEIGHTS),
            spec,
            replica,
            collectives,
            coordinator.ref(),
            InstantSource.system()));
  }

  private Registration registration() {
    return coordinator.expectMessageClass(Coordinator.Register.class).registration();
  }
}
