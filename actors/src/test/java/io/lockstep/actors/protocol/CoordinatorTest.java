package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ReplicaDescription REPLICA = new ReplicaDescription(10, 2, 100, 20, 7, 0);

  private final BlockingQueue<RunRecord> log = new LinkedBlockingQueue<>();
  private final TestProbe<Worker.Command> first = KIT.createTestProbe();
  private final TestProbe<Worker.Command> second = KIT.createTestProbe();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void ranksWorkersByHostAndPlaceWhateverTheirOrderOfArrival() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(2, Duration.ofMinutes(1));

    coordinator.tell(register(second, 1, REPLICA));
    coordinator.tell(register(second, 1, REPLICA));
    first.expectNoMessage();
    coordinator.tell(register(first, 0, REPLICA));

    List<String> endpoints = List.of("h:0", "h:1");
    first.expectMessage(new Worker.Commit(1, 0, endpoints));
    second.expectMessage(new Worker.Commit(1, 1, endpoints));
    assertThat(next()).isEqualTo(Event.joined(42, 0, 100, "h", true));
    assertThat(next()).isEqualTo(Event.joined(42, 1, 101, "h", false));
    assertThat(next()).isEqualTo(Event.generation(42, 1, 2, 0));
  }

  @Test
  void refusesByNameARankWithAnotherReplica() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(2, Duration.ofMinutes(1));

    coordinator.tell(register(first, 0, REPLICA));
    coordinator.tell(register(second, 1, new ReplicaDescription(10, 2, 100, 20, 8, 0)));

    Ended ended = (Ended) next();
    assertThat(ended.rank()).isEqualTo(1);
    assertThat(ended.cause()).contains("rank 1 holds another replica");
    first.expectNoMessage();
  }

  @Test
  void endsTheRunWhenReplicasDiverge() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started();

    coordinator.tell(step(0, 3, 111));
    coordinator.tell(step(1, 3, 222));

    assertThat(next()).isInstanceOf(StepRow.class);
    assertThat(next()).isInstanceOf(StepRow.class);
    assertThat(((Event) next()).event()).isEqualTo("diverged");
    Ended ended = (Ended) next();
    assertThat(ended.status()).isEqualTo(Ended.FAILED);
    assertThat(ended.cause())
        .isEqualTo("replicas diverged at step 3: rank 0 and rank 1 differ, and no majority agrees");
  }

  @Test
  void answersARankThatRegistersAgainBecauseItHeardNothing() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started();
    first.receiveMessage();
    second.receiveMessage();

    coordinator.tell(register(second, 1, REPLICA));

    second.expectMessage(new Worker.Commit(1, 1, List.of("h:0", "h:1")));
    first.expectNoMessage();
  }

  @Test
  void addsUpAnEpochOverItsRanks() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started();

    coordinator.tell(
        new Coordinator.EpochDone(
            0, new EpochReport(0, 0.1, new Score(60, 20, 60), new Score(5, 5, 10), 2.0, 0.5)));
    coordinator.tell(
        new Coordinator.EpochDone(
            1, new EpochReport(0, 0.1, new Score(20, 20, 40), new Score(15, 0, 10), 1.9, 0.6)));

    assertThat(next()).isEqualTo(new EpochRow(1, 2, 0.1, 0.8, 0.4, 1.0, 0.25, 2.0, 0.6, 2.6, 50.0));
  }

  @Test
  void completesWhenAllRanksHaveFinished() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started();

    coordinator.tell(new Coordinator.Finished(1, null));
    coordinator.tell(new Coordinator.Finished(0, "cafe"));

    assertThat(next()).isEqualTo(Ended.completed("cafe"));
  }

  @Test
  void theFirstFailureIsTheOneThatCounts() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started();

    coordinator.tell(new Coordinator.Failed(new Failure(ExitCode.FAILED, "lost rank 1", 1, "h")));
    coordinator.tell(new Coordinator.Failed(new Failure(ExitCode.FAILED, "lost rank 0", 0, "h")));

    assertThat(next()).isEqualTo(Event.failure("failed", 42, 1, "lost rank 1"));
    assertThat(next()).isEqualTo(Ended.failed(1, "lost rank 1", "h"));
    assertThat(log.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void saysWhoCameWhenTheClusterDoesNotForm() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(2, Duration.ofMillis(200));

    coordinator.tell(register(first, 0, REPLICA));

    assertThat(((Ended) next()).cause()).endsWith("1 of 2 workers came: h/0");
  }

  private ActorRef<Coordinator.Command> started() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(2, Duration.ofMinutes(1));
    coordinator.tell(register(first, 0, REPLICA));
    coordinator.tell(register(second, 1, REPLICA));
    for (int i = 0; i < 3; i++) {
      next();
    }
    return coordinator;
  }

  private ActorRef<Coordinator.Command> spawn(int workers, Duration joinWithin) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(42));
    return KIT.spawn(Coordinator.create(Specs.epochs(workers, 2, 1), log::add, clock, joinWithin));
  }

  private static Coordinator.Register register(
      TestProbe<Worker.Command> worker, int localRank, ReplicaDescription replica) {
    return new Coordinator.Register(
        new Registration(
            worker.ref(),
            "h",
            localRank,
            100 + localRank,
            "h:" + localRank,
            localRank == 0,
            replica));
  }

  private static Coordinator.StepDone step(int rank, long step, int crc) {
    return new Coordinator.StepDone(
        1, rank, step, 0, new StepOutcome(FakeReplica.TIMES, new Score(4, 1, 2), crc, List.of()));
  }

  private RunRecord next() throws InterruptedException {
    RunRecord line = log.poll(3, TimeUnit.SECONDS);
    assertThat(line).as("a record within 3 s").isNotNull();
    return line;
  }
}
