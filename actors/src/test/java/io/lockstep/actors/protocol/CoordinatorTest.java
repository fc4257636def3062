package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ReplicaDescription REPLICA = new ReplicaDescription(10, 2, 100, 20, 7, 0);
  private static final AtomicLong PULSES = new AtomicLong();
  private static final Position START = new Position(0, Sampler.start(3, 100));
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(60));

  private final BlockingQueue<RunRecord> log = new LinkedBlockingQueue<>();
  private final List<WorkerId> evicted = new CopyOnWriteArrayList<>();
  private final List<WorkerId> removed = new CopyOnWriteArrayList<>();
  private final List<TestProbe<Worker.Command>> workers = new ArrayList<>();

  CoordinatorTest() {
    for (int i = 0; i < 3; i++) {
      workers.add(KIT.createTestProbe());
    }
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void ranksWorkersByHostAndPlaceWhateverTheirOrderOfArrival() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(Specs.steps(2, 1, 9), LIMITS);

    coordinator.tell(register(1));
    coordinator.tell(register(1));
    workers.get(0).expectNoMessage();
    coordinator.tell(register(0));
    expectPrepare(1, 0, 1);
    coordinator.tell(prepared(1, 1, fresh()));
    coordinator.tell(prepared(0, 1, fresh()));

    List<String> endpoints = List.of("h:0", "h:1");
    assertThat(commit(0)).isEqualTo(new Worker.Commit(1, 0, endpoints, null, START, 0, false));
    assertThat(commit(1)).isEqualTo(new Worker.Commit(1, 1, endpoints, null, START, 0, false));
    assertThat(next()).isEqualTo(Event.joined(42, 0, 100, "h", true));
    assertThat(next()).isEqualTo(Event.joined(42, 1, 101, "h", false));
    assertThat(next())
        .isEqualTo(Event.generation(42, 1, 0, List.of("h/0", "h/1"), "the workers have come"));
  }

  @Test
  void refusesByNameAWorkerWithAnotherReplica() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(Specs.steps(2, 1, 9), LIMITS);

    coordinator.tell(register(0));
    coordinator.tell(register(1, new ReplicaDescription(10, 2, 100, 20, 8, 0)));

    assertThat(((Ended) next()).cause()).contains("worker h/1 holds another replica than h/0");
    workers.get(0).expectNoMessage();
  }

  @Test
  void asksAgainWhoHasNotHeard() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = spawn(Specs.steps(2, 1, 9), LIMITS);
    coordinator.tell(register(0));
    coordinator.tell(register(1));
    expectPrepare(1, 0, 1);

    coordinator.tell(register(1));
    expectPrepare(1, 1);
    expectPrepare(1, 0, 1);
  }

  @Test
  void commitsAgainWhoHasNotHeard() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

    coordinator.tell(prepared(1, 1, fresh()));

    assertThat(commit(1).rank()).isEqualTo(1);
    workers.get(0).expectNoMessage();
  }

  @Test
  void aLostWorkersPeersGoOnFromTheFurthestStep() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(3);

    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));
    expectPrepare(2, 0, 2);
    coordinator.tell(prepared(0, 2, at(6)));
    coordinator.tell(prepared(2, 2, at(7)));

    Worker.Commit commit = commit(2);
    assertThat(commit.rank()).isEqualTo(1);
    assertThat(commit.source()).isEqualTo(1);
    assertThat(commit.position().step()).isEqualTo(7);
    assertThat(commit.endpoints()).containsExactly("h:0", "h:2");
    assertThat(next()).isEqualTo(Event.worker("worker_lost", 42, 1, 101, "h", "was killed"));
    assertThat(next())
        .isEqualTo(
            Event.generation(42, 2, 7, List.of("h/0", "h/2"), "rank 1 (pid 101) was killed"));
    assertThat(removed).containsExactly(id(1));
  }

  @Test
  void aFailedCollectiveBeginsAnotherGenerationOnce() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);
    Failure failure = new Failure(ExitCode.FAILED, "lost rank 1", 1, "h");

    coordinator.tell(new Coordinator.Interrupted(id(0), 1, failure));
    coordinator.tell(new Coordinator.Interrupted(id(0), 1, failure));

    expectPrepare(2, 0, 1);
    assertThat(next()).isEqualTo(Event.failure("interrupted", 42, 1, "lost rank 1"));
    coordinator.tell(prepared(0, 2, at(3)));
    coordinator.tell(prepared(1, 2, at(3)));
    assertThat(commit(0).generation()).isEqualTo(2);
  }

  @Test
  void aLossWhilePreparingPreparesAnew() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(3);
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));
    expectPrepare(2, 0, 2);
    coordinator.tell(prepared(0, 2, at(6)));
    coordinator.tell(new Coordinator.WorkerGone(id(2), Coordinator.How.REAPED, "was killed too"));

    expectPrepare(3, 0);
    coordinator.tell(prepared(0, 2, at(6)));
    coordinator.tell(prepared(0, 3, at(6)));
    Worker.Commit commit = commit(0);
    assertThat(commit.generation()).isEqualTo(3);
    assertThat(commit.endpoints()).containsExactly("h:0");
  }

  @Test
  void aReplacementJoinsTheNextGenerationAndIsHandedTheState() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REPLACED, "was killed"));
    expectPrepare(2, 0);
    coordinator.tell(prepared(0, 2, at(5)));
    assertThat(commit(0).source()).isNull();

    TestProbe<Worker.Command> replacement = KIT.createTestProbe();
    WorkerId newId = new WorkerId("h", 1, 201);
    coordinator.tell(
        new Coordinator.Register(
            new Registration(replacement.ref(), newId, "h:9", false, REPLICA)));
    assertThat(replacement.receiveMessage()).isEqualTo(new Worker.Prepare(3));
    expectPrepare(3, 0);
    coordinator.tell(new Coordinator.Prepared(newId, 3, fresh()));
    coordinator.tell(prepared(0, 3, at(6)));

    Worker.Commit commit = (Worker.Commit) replacement.receiveMessage();
    assertThat(commit.source()).isZero();
    assertThat(commit.position().step()).isEqualTo(6);
    assertThat(commit.endpoints()).containsExactly("h:0", "h:9");
  }

  @Test
  void tooFewWorkersEndTheRunNamingTheLostRank() throws InterruptedException {
    TrainSpec spec = Specs.steps(2, 2, 1, 9);
    ActorRef<Coordinator.Command> coordinator = started(spec, LIMITS);

    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));

    next();
    Ended ended = (Ended) next();
    assertThat(ended.rank()).isEqualTo(1);
    assertThat(ended.cause()).isEqualTo("rank 1 (pid 101) was killed; 1 worker is left");
    assertThat(ended.hint()).contains("--min-workers is 2");
  }

  @Test
  void tooFewWorkersWaitForAReplacement() throws InterruptedException {
    TrainSpec spec = Specs.steps(2, 2, 1, 9);
    ActorRef<Coordinator.Command> coordinator =
        started(spec, new Limits(Duration.ofMillis(500), LIMITS.silence(), LIMITS.slowStart()));

    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REPLACED, "was killed"));
    expectPrepare(2, 0);
    coordinator.tell(prepared(0, 2, at(5)));

    next();
    assertThat(((Ended) next()).cause()).contains("no replacement came");
  }

  @Test
  void evictsTheSilentOneAndWaitsForItsEnd() throws InterruptedException {
    Limits brief = new Limits(LIMITS.join(), Duration.ofSeconds(1), LIMITS.slowStart());
    TrainSpec spec = Specs.steps(2, 1, 9);
    ActorRef<Coordinator.Command> coordinator =
        start(spec, KIT.spawn(coordinator(spec, InstantSource.system(), brief)));
    for (int i = 0; i < 3; i++) {
      next();
    }

    awaitEvictionOfTheSilentOne(coordinator);
    Event event = (Event) next();
    assertThat(event.event()).isEqualTo("evicted");
    assertThat(event.rank()).isEqualTo(1);
    coordinator.tell(prepared(0, 2, at(3)));
    workers.get(0).expectMessage(new Worker.Prepare(2));

    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was evicted"));

    assertThat(commit(0).endpoints()).containsExactly("h:0");
  }

  @Test
  void tooFewAfterAnEvictionWaitForItsLaunchersWord() throws InterruptedException {
    Limits brief = new Limits(LIMITS.join(), Duration.ofSeconds(1), LIMITS.slowStart());
    TrainSpec spec = Specs.steps(2, 2, 1, 9);
    ActorRef<Coordinator.Command> coordinator =
        start(spec, KIT.spawn(coordinator(spec, InstantSource.system(), brief)));
    for (int i = 0; i < 3; i++) {
      next();
    }
    awaitEvictionOfTheSilentOne(coordinator);
    assertThat(((Event) next()).event()).isEqualTo("evicted");

    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REMOVED, "was put out"));
    assertThat(((Event) next()).event()).isEqualTo("worker_lost");
    assertThat(log.poll(100, TimeUnit.MILLISECONDS)).isNull();
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was evicted"));

    assertThat(((Ended) next()).cause()).contains("1 worker is left");
  }

  /** The cluster would put it out, and its process would fail instead of leaving. */
  @Test
  void letsOneThatLeavesTakeLeaveOfTheClusterItself() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

    coordinator.tell(Coordinator.WorkerGone.left(id(1)));

    expectPrepare(2, 0);
    assertThat(((Event) next()).event()).isEqualTo("worker_left");
    assertThat(removed).isEmpty();
    assertThat(evicted).isEmpty();
  }

  @Test
  void heedsNoFailureOfOneThatIsOut() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));
    next();

    coordinator.tell(
        new Coordinator.Failed(id(1), new Failure(ExitCode.FAILED, "no disk", 1, "h")));

    assertThat(log.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aMajorityGoesOnWithoutOneOutOfReachAndPutsItOut() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(3);
    coordinator.tell(
        new Coordinator.Interrupted(
            id(0), 1, new Failure(ExitCode.FAILED, "waited for rank 2", 2, null)));
    expectPrepare(2, 0, 1, 2);
    coordinator.tell(prepared(0, 2, at(3)));
    coordinator.tell(prepared(1, 2, at(3)));

    coordinator.tell(new Coordinator.Reachability(id(2), false));

    assertThat(commit(1).endpoints()).containsExactly("h:0", "h:1");
    assertThat(evicted).containsExactly(id(2));
  }

  @Test
  void aMajorityGoesOnAsSoonAsItHasAnsweredWhereOneIsKnownToBeOutOfReach()
      throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(3);
    coordinator.tell(
        new Coordinator.Interrupted(
            id(0), 1, new Failure(ExitCode.FAILED, "waited for rank 2", 2, null)));
    expectPrepare(2, 0, 1, 2);
    coordinator.tell(new Coordinator.Reachability(id(2), false));
    coordinator.tell(prepared(0, 2, at(3)));

    coordinator.tell(prepared(1, 2, at(3)));

    assertThat(commit(1).endpoints()).containsExactly("h:0", "h:1");
  }

  @Test
  void evaluatesAgainWhatALostRankLeftUnevaluated() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(Specs.epochs(2, 2, 2), LIMITS);
    Position end = START;
    while (!end.closedAnEpoch()) {
      end = end.after(4);
    }
    coordinator.tell(new Coordinator.WorkerGone(id(1), Coordinator.How.REAPED, "was killed"));
    expectPrepare(2, 0);
    coordinator.tell(prepared(0, 2, new Holding(1, end, 9)));
    assertThat(commit(0).evaluate()).isTrue();

    coordinator.tell(
        new Coordinator.EpochDone(
            id(0), 2, new EpochReport(0, 0.1, new Score(5, 5, 10), 2.0, 0.5)));
    workers.get(0).expectMessage(new Worker.EpochNoted(2, 0));
    next();
    next();
    assertThat(next()).isInstanceOf(EpochRow.class);
    coordinator.tell(
        new Coordinator.Interrupted(id(0), 2, new Failure(ExitCode.FAILED, "w", null, null)));
    expectPrepare(3, 0);
    coordinator.tell(prepared(0, 3, new Holding(2, end, 9)));
    assertThat(commit(0).evaluate()).isFalse();
  }

  @Test
  void endsTheRunWhenReplicasDiverge() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

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
  void aStepReportedTwiceIsWrittenOnce() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

    coordinator.tell(step(0, 3, 111));
    coordinator.tell(step(0, 3, 111));
    coordinator.tell(step(0, 4, 112));

    assertThat(((StepRow) next()).step()).isEqualTo(3);
    assertThat(((StepRow) next()).step()).isEqualTo(4);
  }

  @Test
  void completesWhenAllRanksHaveFinished() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

    coordinator.tell(new Coordinator.Finished(id(1), 1, null));
    coordinator.tell(new Coordinator.Finished(id(1), 1, null));
    coordinator.tell(new Coordinator.Finished(id(0), 1, "cafe"));

    assertThat(next()).isEqualTo(Ended.completed("cafe"));
  }

  @Test
  void theFirstFailureIsTheOneThatCounts() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = started(2);

    coordinator.tell(
        new Coordinator.Failed(id(1), new Failure(ExitCode.FAILED, "no disk", 1, "h")));
    coordinator.tell(
        new Coordinator.Failed(id(0), new Failure(ExitCode.FAILED, "no memory", 0, "h")));

    assertThat(next()).isEqualTo(Event.failure("failed", 42, 1, "no disk"));
    assertThat(next()).isEqualTo(Ended.failed(1, "no disk", "h"));
    assertThat(log.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void saysWhoCameWhenTheClusterDoesNotForm() throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator =
        spawn(
            Specs.steps(2, 1, 9),
            new Limits(Duration.ofMillis(200), LIMITS.silence(), LIMITS.slowStart()));

    coordinator.tell(register(0));

    assertThat(((Ended) next()).cause()).endsWith("1 of 2 workers came: h/0");
  }

  private ActorRef<Coordinator.Command> started(int worldSize) throws InterruptedException {
    return started(Specs.steps(worldSize, 1, 9), LIMITS);
  }

  /** In generation 1, with what was logged of it taken away. */
  private ActorRef<Coordinator.Command> started(TrainSpec spec, Limits limits)
      throws InterruptedException {
    ActorRef<Coordinator.Command> coordinator = start(spec, spawn(spec, limits));
    for (int i = 0; i < spec.workers() + 1; i++) {
      next();
    }
    return coordinator;
  }

  private ActorRef<Coordinator.Command> start(
      TrainSpec spec, ActorRef<Coordinator.Command> coordinator) {
    for (int i = 0; i < spec.workers(); i++) {
      coordinator.tell(register(i));
    }
    for (int i = 0; i < spec.workers(); i++) {
      expectPrepare(1, i);
      coordinator.tell(prepared(i, 1, fresh()));
    }
    for (int i = 0; i < spec.workers(); i++) {
      assertThat(commit(i).generation()).isEqualTo(1);
    }
    return coordinator;
  }

  private ActorRef<Coordinator.Command> spawn(TrainSpec spec, Limits limits) {
    return KIT.spawn(coordinator(spec, InstantSource.fixed(Instant.ofEpochMilli(42)), limits));
  }

  private Behavior<Coordinator.Command> coordinator(
      TrainSpec spec, InstantSource clock, Limits limits) {
    return Coordinator.create(spec, log::add, new Evicting(), clock, limits);
  }

  /** Only worker 0 gives signs of life. */
  private void awaitEvictionOfTheSilentOne(ActorRef<Coordinator.Command> coordinator) {
    workers
        .get(0)
        .awaitAssert(
            Duration.ofSeconds(5),
            () -> {
              coordinator.tell(alive(0));
              assertThat(evicted).containsExactly(id(1));
              return null;
            });
  }

  private void expectPrepare(long generation, int... localRanks) {
    for (int i : localRanks) {
      workers.get(i).expectMessage(new Worker.Prepare(generation));
    }
  }

  /** The next commit, whatever was asked again before it. */
  private Worker.Commit commit(int localRank) {
    while (true) {
      Worker.Command message = workers.get(localRank).receiveMessage();
      if (message instanceof Worker.Commit commit) {
        return commit;
      }
      assertThat(message).isInstanceOf(Worker.Prepare.class);
    }
  }

  private Coordinator.Register register(int localRank) {
    return register(localRank, REPLICA);
  }

  private Coordinator.Register register(int localRank, ReplicaDescription replica) {
    return new Coordinator.Register(
        new Registration(
            workers.get(localRank).ref(),
            id(localRank),
            "h:" + localRank,
            localRank == 0,
            replica));
  }

  private static WorkerId id(int localRank) {
    return new WorkerId("h", localRank, 100 + localRank);
  }

  private static Coordinator.Prepared prepared(int localRank, long generation, Holding holding) {
    return new Coordinator.Prepared(id(localRank), generation, holding);
  }

  private static Coordinator.Alive alive(int localRank) {
    return new Coordinator.Alive(
        id(localRank), new Pulse(PULSES.incrementAndGet(), 1, Pulse.Work.NONE, 0, 0));
  }

  private static Holding fresh() {
    return new Holding(0, START, 0);
  }

  private static Holding at(int step) {
    Position position = START;
    for (int i = 0; i < step; i++) {
      position = position.after(2);
    }
    return new Holding(1, position, step);
  }

  private static Coordinator.StepDone step(int rank, long step, int crc) {
    return new Coordinator.StepDone(
        id(rank),
        1,
        rank,
        2,
        step,
        0,
        new StepOutcome(FakeReplica.TIMES, new Score(4, 1, 2), crc, List.of()));
  }

  private RunRecord next() throws InterruptedException {
    RunRecord line = log.poll(3, TimeUnit.SECONDS);
    assertThat(line).as("a record within 3 s").isNotNull();
    return line;
  }

  /** Remembers who was to be killed, and whom the cluster was to give up. */
  private final class Evicting implements Membership {
    @Override
    public void evict(WorkerId worker, String cause) {
      evicted.add(worker);
    }

    @Override
    public void remove(WorkerId worker) {
      removed.add(worker);
    }
  }
}
