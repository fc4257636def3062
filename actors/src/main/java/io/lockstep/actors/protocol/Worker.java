package io.lockstep.actors.protocol;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.sampler.Permutation;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Drives one replica: orders its steps one after another, and reports each. It touches the world
 * through ports only, and everything that takes time happens behind them; so the same actor trains
 * on the engine and on a simulator.
 */
public final class Worker extends AbstractBehavior<Worker.Command> {
  private static final Duration SAY_AGAIN = Duration.ofSeconds(1);

  private final Identity identity;
  private final TrainSpec spec;
  private final CollectiveFactory collectives;
  private final ActorRef<Coordinator.Command> coordinator;
  private final InstantSource clock;
  private final TimerScheduler<Command> timers;

  /** The newest that was committed to, from the moment that its collective is being opened. */
  private long generation;

  private @Nullable Replica replica;
  private @Nullable Member member;

  private Worker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Identity identity,
      TrainSpec spec,
      CompletionStage<Replica> replica,
      CollectiveFactory collectives,
      ActorRef<Coordinator.Command> coordinator,
      InstantSource clock) {
    super(context);
    this.timers = timers;
    this.identity = identity;
    this.spec = spec;
    this.collectives = collectives;
    this.coordinator = coordinator;
    this.clock = clock;
    then(replica, ReplicaOpened::new);
  }

  /**
   * Registers with the coordinator as soon as the replica is open.
   *
   * @param replica being opened
   */
  public static Behavior<Command> create(
      Identity identity,
      TrainSpec spec,
      CompletionStage<Replica> replica,
      CollectiveFactory collectives,
      ActorRef<Coordinator.Command> coordinator,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Worker(
                        context,
                        timers,
                        identity,
                        spec,
                        replica,
                        collectives,
                        coordinator,
                        clock)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(ReplicaOpened.class, this::onReplicaOpened)
        .onMessage(RegisterAgain.class, again -> register())
        .onMessage(Commit.class, this::onCommit)
        .onMessage(CollectiveOpened.class, this::onCollectiveOpened)
        .onMessage(StepCommitted.class, this::onStepCommitted)
        .onMessage(Evaluated.class, this::onEvaluated)
        .onMessage(Saved.class, this::onSaved)
        .onMessage(FinishedAgain.class, again -> finished(again.message()))
        .onMessage(PortFailed.class, this::onPortFailed)
        .build();
  }

  private Behavior<Command> onReplicaOpened(ReplicaOpened opened) {
    replica = opened.replica();
    timers.startTimerWithFixedDelay(new RegisterAgain(), SAY_AGAIN);
    return register();
  }

  private Behavior<Command> register() {
    coordinator.tell(
        new Coordinator.Register(
            new Registration(
                getContext().getSelf(),
                identity.host(),
                identity.localRank(),
                identity.pid(),
                collectives.endpoint(),
                identity.coordinator(),
                replica().description())));
    return this;
  }

  private Behavior<Command> onCommit(Commit commit) {
    if (commit.generation() <= generation) {
      return this; // The registration was repeated while the answer was under way.
    }
    generation = commit.generation();
    timers.cancelAll();
    then(
        collectives.open(commit.generation(), commit.rank(), commit.endpoints()),
        collective -> new CollectiveOpened(commit, collective));
    return this;
  }

  private Behavior<Command> onCollectiveOpened(CollectiveOpened opened) {
    Position start = Position.start(spec, replica().description().trainImages());
    member = new Member(opened.commit(), opened.collective(), start, clock.millis());
    return step(member());
  }

  private Behavior<Command> step(Member m) {
    Sampler sampler = m.position.sampler();
    Sampler.Deal deal = sampler.deal(m.permutation, m.rank, m.worldSize, spec.batch(m.worldSize));
    m.learningRate =
        spec.learningRate()
            .at(sampler.epoch(), sampler.fractionAtMiddleOf(deal.consumed()), m.worldSize);
    StepOrder order =
        new StepOrder(m.position.step(), sampler.epoch(), deal.samples(), m.learningRate);
    then(
        replica().step(order, m.collective),
        outcome -> new StepCommitted(order, deal.consumed(), outcome));
    return this;
  }

  private Behavior<Command> onStepCommitted(StepCommitted done) {
    Member m = member();
    coordinator.tell(
        new Coordinator.StepDone(
            m.generation, m.rank, done.order().step(), done.order().epoch(), done.outcome()));
    m.position = m.position.after(done.consumed());
    m.train = m.train.plus(done.outcome().score());
    if (m.position.atEpochStart() && spec.steps() == null) {
      return evaluate(m);
    }
    if (m.position.atEpochStart()) {
      m.startEpoch(clock.millis());
    }
    return m.position.isEnd(spec) ? finish(m) : step(m);
  }

  private Behavior<Command> evaluate(Member m) {
    m.trainedMs = clock.millis();
    then(replica().evaluate(m.collective), Evaluated::new);
    return this;
  }

  private Behavior<Command> onEvaluated(Evaluated evaluated) {
    Member m = member();
    long now = clock.millis();
    coordinator.tell(
        new Coordinator.EpochDone(
            m.rank,
            new EpochReport(
                m.position.sampler().epoch() - 1,
                m.learningRate,
                m.train,
                evaluated.test(),
                (m.trainedMs - m.epochStartMs) / 1e3,
                (now - m.trainedMs) / 1e3)));
    if (m.position.isEnd(spec)) {
      return finish(m);
    }
    m.startEpoch(now);
    return step(m);
  }

  /** Rank 0 saves the weights for all: the checksums have shown that they are the same. */
  private Behavior<Command> finish(Member m) {
    if (m.rank == 0) {
      then(replica().save(identity.weights()), Saved::new);
      return this;
    }
    return finished(new Coordinator.Finished(m.rank, null));
  }

  private Behavior<Command> onSaved(Saved saved) {
    return finished(new Coordinator.Finished(member().rank, saved.paramsSha256()));
  }

  /** Says so until the process is ended: a message may be lost, and nothing would follow it. */
  private Behavior<Command> finished(Coordinator.Finished message) {
    coordinator.tell(message);
    timers.startSingleTimer(new FinishedAgain(message), SAY_AGAIN);
    return this;
  }

  private Behavior<Command> onPortFailed(PortFailed failed) {
    getContext().getLog().error("cannot go on", failed.thrown());
    Failure failure = Failure.of(failed.thrown());
    if (member != null) {
      member.collective.abort(failure.message());
      failure = failure.orOf(member.rank);
    }
    coordinator.tell(new Coordinator.Failed(failure));
    return this;
  }

  /** Turns what a port will answer into a message to this actor. */
  private <T> void then(CompletionStage<T> stage, Function<T, Command> message) {
    getContext()
        .pipeToSelf(
            stage,
            (value, failure) -> failure == null ? message.apply(value) : new PortFailed(failure));
  }

  private Replica replica() {
    return Objects.requireNonNull(replica, "the replica is not open yet");
  }

  private Member member() {
    return Objects.requireNonNull(member, "no generation yet");
  }

  /**
   * Who this worker is, whatever rank it gets.
   *
   * @param weights where to save them, should it be rank 0
   */
  public record Identity(String host, int localRank, long pid, boolean coordinator, Path weights) {}

  /** What this worker is within its generation, and how far it has come. */
  private static final class Member {
    private final long generation;
    private final int rank;
    private final int worldSize;
    private final Collective collective;
    private Position position;
    private Permutation permutation;
    private Score train = Score.NONE;
    private double learningRate;
    private long epochStartMs;
    private long trainedMs;

    Member(Commit commit, Collective collective, Position position, long nowMs) {
      generation = commit.generation();
      rank = commit.rank();
      worldSize = commit.endpoints().size();
      this.collective = collective;
      this.position = position;
      permutation = position.sampler().permutation();
      epochStartMs = nowMs;
    }

    void startEpoch(long nowMs) {
      permutation = position.sampler().permutation();
      train = Score.NONE;
      epochStartMs = nowMs;
    }
  }

  /** What a worker can be told. */
  public sealed interface Command
      permits Commit,
          ReplicaOpened,
          RegisterAgain,
          CollectiveOpened,
          StepCommitted,
          Evaluated,
          Saved,
          FinishedAgain,
          PortFailed {}

  /**
   * A generation begins, from the start of training.
   *
   * @param endpoints of all ranks, by rank
   */
  public record Commit(long generation, int rank, List<String> endpoints)
      implements Command, WireMessage {}

  private record ReplicaOpened(Replica replica) implements Command {}

  private record RegisterAgain() implements Command {}

  private record CollectiveOpened(Commit commit, Collective collective) implements Command {}

  private record StepCommitted(StepOrder order, int consumed, StepOutcome outcome)
      implements Command {}

  private record Evaluated(Score test) implements Command {}

  private record Saved(String paramsSha256) implements Command {}

  private record FinishedAgain(Coordinator.Finished message) implements Command {}

  private record PortFailed(Throwable thrown) implements Command {}
}
