package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Path WEIGHTS = Path.of("weights.npz");
  private static final WorkerId ID = new WorkerId("host", 2, 99);
  private static final int IMAGES = 10;
  private static final Position START = new Position(0, Sampler.start(3, IMAGES));

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

    opening.complete(new FakeReplica(IMAGES));

    Registration registration = next(Coordinator.Register.class).registration();
    assertThat(registration.endpoint()).isEqualTo("nowhere:1");
    assertThat(registration.id()).isEqualTo(ID);
    assertThat(registration.replica().trainImages()).isEqualTo(IMAGES);
  }

  @Test
  void saysAgainWhatIsNotAnswered() {
    ActorRef<Worker.Command> worker =
        spawn(Specs.steps(1, 4, 2), CompletableFuture.completedFuture(new FakeReplica(IMAGES)));
    next(Coordinator.Register.class);
    next(Coordinator.Register.class);

    worker.tell(new Worker.Prepare(1));

    Coordinator.Prepared prepared = next(Coordinator.Prepared.class);
    assertThat(prepared).isEqualTo(new Coordinator.Prepared(ID, 1, new Holding(0, START, 0)));
    assertThat(next(Coordinator.Prepared.class)).isEqualTo(prepared);
  }

  @Test
  void trainsItsShareOfEverySampleThenEvaluatesThenSaves() {
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.epochs(2, 2, 2), replica);

    worker.tell(commit(1, 0, 2));

    for (int epoch = 0; epoch < 2; epoch++) {
      for (int step = 0; step < 3; step++) {
        Coordinator.StepDone done = next(Coordinator.StepDone.class);
        assertThat(done.step()).isEqualTo(epoch * 3 + step);
        assertThat(done.epoch()).isEqualTo(epoch);
        assertThat(done.generation()).isEqualTo(1);
        assertThat(done.worldSize()).isEqualTo(2);
      }
      EpochReport report = next(Coordinator.EpochDone.class).report();
      assertThat(report.epoch()).isEqualTo(epoch);
      assertThat(report.test()).isEqualTo(new Score(5, 4, 10));
      worker.tell(new Worker.EpochNoted(1, epoch));
    }
    assertThat(next(Coordinator.Finished.class).paramsSha256()).isEqualTo("cafe");
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
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 4), replica);

    worker.tell(commit(1, 1, 2));

    for (int step = 0; step < 4; step++) {
      assertThat(next(Coordinator.StepDone.class).step()).isEqualTo(step);
    }
    assertThat(next(Coordinator.Finished.class).paramsSha256()).isNull();
    assertThat(replica.orders).extracting(StepOrder::epoch).containsExactly(0, 0, 0, 1);
    assertThat(replica.saved).isEmpty();
  }

  /** So that the replica can prepare it; none where an epoch's or the run's end comes first. */
  @Test
  void saysWithAnOrderWhatTheNextWillAskFor() {
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 5), replica);

    worker.tell(commit(1, 1, 2));

    for (int step = 0; step < 5; step++) {
      next(Coordinator.StepDone.class);
    }
    for (int step : new int[] {0, 1, 3}) {
      StepOrder.Next hint = replica.orders.get(step).next().get();
      StepOrder next = replica.orders.get(step + 1);
      assertThat(hint.epoch()).isEqualTo(next.epoch());
      assertThat(hint.samples()).isEqualTo(next.samples());
    }
    assertThat(replica.orders.get(2).next()).isNull();
    assertThat(replica.orders.get(4).next()).isNull();
  }

  @Test
  void aCommitThatComesTwiceOpensOneCollective() {
    collectives.opening = new CompletableFuture<>();
    ActorRef<Worker.Command> worker = prepared(Specs.steps(1, 2, 2), new FakeReplica(IMAGES));

    worker.tell(commit(1, 0, 1));
    worker.tell(commit(1, 0, 1));
    collectives.opening.complete(null);

    next(Coordinator.StepDone.class);
    assertThat(collectives.opened).hasSize(1);
  }

  @Test
  void preparingAbortsAndAnswersOnlyWhenTheStepInFlightHasSettled() throws InterruptedException {
    FakeReplica replica = new FakeReplica(IMAGES, Long.MAX_VALUE, 1);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    worker.tell(commit(1, 0, 2));
    next(Coordinator.StepDone.class);
    CompletableFuture<StepOutcome> inFlight = waiting(replica);

    worker.tell(new Worker.Prepare(2));
    expectNoneBut(Coordinator.Alive.class, Duration.ofMillis(700));
    assertThat(collectives.newest().failure).isNotNull();
    inFlight.completeExceptionally(LockstepException.failed("aborted"));

    Coordinator.Prepared prepared = next(Coordinator.Prepared.class);
    assertThat(prepared.generation()).isEqualTo(2);
    assertThat(prepared.holding()).isEqualTo(new Holding(1, START.after(4), 0));
    assertThat(collectives.newest().closed).isTrue();
  }

  @Test
  void aStepThatIsCommittedWhilePreparingCounts() throws InterruptedException {
    FakeReplica replica = new FakeReplica(IMAGES, Long.MAX_VALUE, 1);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    worker.tell(commit(1, 0, 2));
    next(Coordinator.StepDone.class);
    CompletableFuture<StepOutcome> inFlight = waiting(replica);

    worker.tell(new Worker.Prepare(2));
    inFlight.complete(FakeReplica.outcome(replica.orders.get(1)));

    assertThat(next(Coordinator.StepDone.class).step()).isEqualTo(1);
    assertThat(next(Coordinator.Prepared.class).holding())
        .isEqualTo(new Holding(1, START.after(4).after(4), 1));
  }

  @Test
  void refusesALowerGenerationAndSaysWhichItKnows() {
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), new FakeReplica(IMAGES), 5);

    worker.tell(new Worker.Prepare(4));
    worker.tell(commit(4, 0, 1));

    assertThat(next(Coordinator.Outdated.class).generation()).isEqualTo(5);
    assertThat(collectives.opened).isEmpty();
  }

  @Test
  void aCommitToAGenerationThatWasNotPreparedIsRefused() {
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), new FakeReplica(IMAGES));

    worker.tell(commit(2, 0, 1));

    expectNoneBut(Coordinator.Prepared.class, Duration.ofMillis(300));
    assertThat(collectives.opened).isEmpty();
  }

  @Test
  void aCollectiveThatOpensTooLateIsClosed() {
    collectives.opening = new CompletableFuture<>();
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    worker.tell(commit(1, 0, 2));

    worker.tell(new Worker.Prepare(2));
    assertThat(next(Coordinator.Prepared.class).generation()).isEqualTo(2);
    collectives.opening.complete(null);

    coordinator.awaitAssert(
        () -> {
          assertThat(collectives.newest().closed).isTrue();
          return null;
        });
    assertThat(replica.orders).isEmpty();
  }

  @Test
  void aFailedCollectiveInterruptsAndItsStepIsTakenAgain() throws InterruptedException {
    FakeReplica replica = new FakeReplica(IMAGES, Long.MAX_VALUE, 1);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    worker.tell(commit(1, 0, 2));
    next(Coordinator.StepDone.class);

    LockstepException lost = LockstepException.failed("lost rank 1").rank(1);
    collectives.newest().failure = lost;
    waiting(replica).completeExceptionally(lost);

    Coordinator.Interrupted interrupted = next(Coordinator.Interrupted.class);
    assertThat(interrupted.generation()).isEqualTo(1);
    assertThat(interrupted.failure().rank()).isEqualTo(1);
    assertThat(next(Coordinator.Interrupted.class)).isEqualTo(interrupted);

    worker.tell(new Worker.Prepare(2));
    Holding holding = next(Coordinator.Prepared.class).holding();
    worker.tell(
        new Worker.Commit(
            2, 0, List.of("a"), null, holding.position(), holding.paramsCrc(), false));
    waiting(replica).complete(FakeReplica.outcome(replica.orders.get(2)));

    Coordinator.StepDone redone = next(Coordinator.StepDone.class);
    assertThat(redone.step()).isEqualTo(1);
    assertThat(redone.generation()).isEqualTo(2);
    assertThat(redone.worldSize()).isEqualTo(1);
    int first = replica.orders.get(1).samples()[0];
    assertThat(replica.orders.get(2).samples()).as("from where that step began").startsWith(first);
  }

  @Test
  void takesOverTheSourcesStateBeforeItGoesOn() {
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    Position position = START.after(4).after(4);

    worker.tell(new Worker.Commit(1, 1, List.of("a", "b"), 0, position, 77, false));

    assertThat(next(Coordinator.StepDone.class).step()).isEqualTo(2);
    assertThat(replica.sources).containsExactly(0);
    assertThat(replica.orders.get(0).samples()).hasSize(1);
  }

  @Test
  void evaluatesAgainWhereTheEpochsEvaluationWasLost() {
    FakeReplica replica = new FakeReplica(IMAGES);
    ActorRef<Worker.Command> worker = prepared(Specs.epochs(2, 2, 2), replica);
    Position end = START.after(4).after(4).after(2);

    worker.tell(new Worker.Commit(1, 1, List.of("a", "b"), 0, end, 77, true));

    assertThat(next(Coordinator.EpochDone.class).report().epoch()).isZero();
    assertThat(next(Coordinator.StepDone.class).epoch()).isEqualTo(1);
  }

  @Test
  void anEpochsReportIsRepeatedUntilItIsNoted() {
    ActorRef<Worker.Command> worker = prepared(Specs.epochs(2, 2, 1), new FakeReplica(IMAGES));
    worker.tell(commit(1, 1, 2));
    for (int step = 0; step < 3; step++) {
      next(Coordinator.StepDone.class);
    }

    Coordinator.EpochDone first = next(Coordinator.EpochDone.class);
    assertThat(next(Coordinator.EpochDone.class)).isEqualTo(first);
    worker.tell(new Worker.EpochNoted(0, 0));
    assertThat(next(Coordinator.EpochDone.class)).as("noted in another world").isEqualTo(first);
    worker.tell(new Worker.EpochNoted(1, 0));
    next(Coordinator.Finished.class);
    expectNoneBut(Coordinator.Finished.class, Duration.ofMillis(700));
  }

  @Test
  void leavesAfterTheStepInFlight() throws InterruptedException {
    FakeReplica replica = new FakeReplica(IMAGES, Long.MAX_VALUE, 1);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(2, 2, 9), replica);
    worker.tell(commit(1, 0, 2));
    next(Coordinator.StepDone.class);
    CompletableFuture<StepOutcome> inFlight = waiting(replica);

    worker.tell(new Worker.Leave());
    assertThat(collectives.newest().failure).isNull();
    inFlight.complete(FakeReplica.outcome(replica.orders.get(1)));

    assertThat(next(Coordinator.StepDone.class).step()).isEqualTo(1);
    assertThat(next(Coordinator.WorkerGone.class)).isEqualTo(Coordinator.WorkerGone.left(ID));
    assertThat(collectives.newest().closed).isTrue();
    coordinator.expectTerminated(worker);
  }

  @Test
  void aFailureOfItsOwnAbortsTheCollectiveAndIsReported() {
    FakeReplica replica = new FakeReplica(IMAGES, 1, Long.MAX_VALUE);
    ActorRef<Worker.Command> worker = prepared(Specs.steps(1, 2, 5), replica);

    worker.tell(commit(1, 0, 1));

    next(Coordinator.StepDone.class);
    Failure failure = next(Coordinator.Failed.class).failure();
    assertThat(failure.message()).contains("planted");
    assertThat(failure.rank()).isZero();
    assertThat(collectives.newest().failure).isNotNull();
  }

  @Test
  void aReplicaThatDoesNotOpenIsItsProcessesBusiness() {
    ActorRef<Worker.Command> worker =
        spawn(
            Specs.steps(1, 2, 5),
            CompletableFuture.failedFuture(LockstepException.environment("no library")));

    coordinator.expectTerminated(worker);
    coordinator.expectNoMessage();
  }

  private static Worker.Commit commit(long generation, int rank, int worldSize) {
    List<String> endpoints = List.of("a", "b").subList(0, worldSize);
    return new Worker.Commit(generation, rank, endpoints, null, START, 0, false);
  }

  private ActorRef<Worker.Command> prepared(TrainSpec spec, FakeReplica replica) {
    return prepared(spec, replica, 1);
  }

  private ActorRef<Worker.Command> prepared(TrainSpec spec, FakeReplica replica, long generation) {
    ActorRef<Worker.Command> worker = spawn(spec, CompletableFuture.completedFuture(replica));
    next(Coordinator.Register.class);
    worker.tell(new Worker.Prepare(generation));
    next(Coordinator.Prepared.class);
    return worker;
  }

  private ActorRef<Worker.Command> spawn(TrainSpec spec, CompletionStage<Replica> replica) {
    return KIT.spawn(
        Worker.create(
            new Worker.Identity(ID, false, WEIGHTS),
            spec,
            replica,
            collectives,
            coordinator.ref(),
            InstantSource.system()));
  }

  private static CompletableFuture<StepOutcome> waiting(FakeReplica replica)
      throws InterruptedException {
    CompletableFuture<StepOutcome> step = replica.waiting.poll(3, TimeUnit.SECONDS);
    assertThat(step).as("a step ordered within 3 s").isNotNull();
    return step;
  }

  /** The next message but for signs of life and what is said again meanwhile. */
  private <T extends Coordinator.Command> T next(Class<T> type) {
    while (true) {
      Coordinator.Command message = coordinator.receiveMessage();
      if (type.isInstance(message)) {
        return type.cast(message);
      }
      assertThat(message)
          .isInstanceOfAny(
              Coordinator.Alive.class,
              Coordinator.Register.class,
              Coordinator.Prepared.class,
              Coordinator.EpochDone.class,
              Coordinator.Finished.class,
              Coordinator.Interrupted.class);
    }
  }

  private void expectNoneBut(Class<? extends Coordinator.Command> expected, Duration within) {
    long endNs = System.nanoTime() + within.toNanos();
    for (long leftNs = within.toNanos(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
      Coordinator.@Nullable Command message = receive(Duration.ofNanos(leftNs));
      assertThat(
              message == null
                  || expected.isInstance(message)
                  || message instanceof Coordinator.Alive)
          .as("nothing but %s: %s", expected.getSimpleName(), message)
          .isTrue();
    }
  }

  private Coordinator.@Nullable Command receive(Duration within) {
    try {
      return coordinator.receiveMessage(within);
    } catch (AssertionError nothing) {
      return null;
    }
  }
}
