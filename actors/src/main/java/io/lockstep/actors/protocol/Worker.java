package io.lockstep.actors.protocol;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.lockstep.actors.protocol.Pulse.Work;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives one replica: orders its steps one after another, and reports each. When the coordinator
 * asks it to prepare another generation it aborts its collective, lets the step in flight settle,
 * committed or not, and says what it holds. It touches the world through ports only, and everything
 * that takes time happens behind them; so the same actor trains on the engine and on a simulator.
 */
public final class Worker extends AbstractBehavior<Worker.Command> {
  /** How often it gives a sign of life, and says again what nobody has answered yet. */
  private static final Duration PULSE_EVERY = Duration.ofMillis(500);

  private final Identity identity;
  private final TrainSpec spec;
  private final CollectiveFactory collectives;
  private final ActorRef<Coordinator.Command> coordinator;
  private final InstantSource clock;
  private final TimerScheduler<Command> timers;

  private @Nullable Replica replica;
  private @Nullable Holding holding;

  /** The newest generation that it has heard of. */
  private long generation;

  /** Whether it has been asked to prepare that generation, and not been committed to it. */
  private boolean preparing;

  private boolean leaving;

  /** The replica carries out an order, which must settle before anything else is done. */
  private Work work = Work.NONE;

  private @Nullable Member member;

  /** What is said again until something is heard: a message may be lost, and all would wait. */
  private Coordinator.@Nullable Command unanswered;

  private Coordinator.@Nullable EpochDone unnoted;

  private long pulses;

  private long epochStartMs;
  private int trainedEpoch = -1;
  private long trainedMs;
  private long evaluationStartMs;
  private double learningRate;

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
    then(replica, ReplicaOpened::new, ReplicaFailed::new);
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
        .onMessage(ReplicaFailed.class, this::onReplicaFailed)
        .onMessage(PulseDue.class, this::onPulseDue)
        .onMessage(Prepare.class, this::onPrepare)
        .onMessage(Commit.class, this::onCommit)
        .onMessage(CollectiveOpened.class, this::onCollectiveOpened)
        .onMessage(OpeningFailed.class, this::onOpeningFailed)
        .onMessage(Transferred.class, this::onTransferred)
        .onMessage(StepCommitted.class, this::onStepCommitted)
        .onMessage(Evaluated.class, this::onEvaluated)
        .onMessage(EpochNoted.class, this::onEpochNoted)
        .onMessage(Saved.class, this::onSaved)
        .onMessage(WorkFailed.class, this::onWorkFailed)
        .onMessage(Leave.class, this::onLeave)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onReplicaOpened(ReplicaOpened opened) {
    replica = opened.replica();
    holding =
        new Holding(
            0,
            Position.start(spec, replica.description().trainImages()),
            replica.description().paramsCrc());
    timers.startTimerWithFixedDelay(new PulseDue(), PULSE_EVERY);
    sayUntilAnswered(
        new Coordinator.Register(
            new Registration(
                getContext().getSelf(),
                identity.id(),
                collectives.endpoint(),
                identity.coordinator(),
                replica.description())));
    return this;
  }

  /** Nobody knows of it yet: its process ends, and says why. */
  private Behavior<Command> onReplicaFailed(ReplicaFailed failed) {
    getContext().getLog().error("the replica cannot be opened", failed.thrown());
    return Behaviors.stopped();
  }

  private Behavior<Command> onPulseDue(PulseDue due) {
    if (generation > 0) {
      coordinator.tell(new Coordinator.Alive(identity.id(), pulse()));
    }
    if (unanswered != null) {
      coordinator.tell(unanswered);
    }
    if (unnoted != null) {
      coordinator.tell(unnoted);
    }
    return this;
  }

  private Pulse pulse() {
    Collective.Progress moved =
        member == null ? new Collective.Progress(0, 0) : member.collective.progress();
    return new Pulse(
        ++pulses, generation, work, moved.submitted(), moved.moved() + replica().progress());
  }

  private void sayUntilAnswered(Coordinator.Command message) {
    unanswered = message;
    coordinator.tell(message);
  }

  // From one generation to the next.

  private Behavior<Command> onPrepare(Prepare prepare) {
    if (prepare.generation() < generation) {
      coordinator.tell(new Coordinator.Outdated(identity.id(), generation));
      return this;
    }
    if (prepare.generation() > generation) {
      generation = prepare.generation();
      preparing = true;
      unanswered = null;
      if (member != null) {
        member.collective.abort("generation " + generation + " is being prepared");
      }
    }
    return preparing && work == Work.NONE ? settled() : this;
  }

  /** Nothing is under way any more. */
  private Behavior<Command> settled() {
    work = Work.NONE;
    if (leaving) {
      return farewell();
    }
    leaveGeneration();
    if (preparing) {
      sayUntilAnswered(new Coordinator.Prepared(identity.id(), generation, holding()));
    }
    return this;
  }

  /** Its collective is closed before it says so: it takes part in nothing any more. */
  private Behavior<Command> farewell() {
    onPostStop(PostStop.instance());
    coordinator.tell(Coordinator.WorkerGone.left(identity.id()));
    return Behaviors.stopped();
  }

  private void leaveGeneration() {
    if (member != null) {
      member.collective.close();
      member = null;
    }
    unnoted = null;
  }

  private Behavior<Command> onCommit(Commit commit) {
    if (commit.generation() != generation || !preparing || work != Work.NONE) {
      return this; // Of a generation that is over, or told twice.
    }
    preparing = false;
    unanswered = null;
    if (commit.source() == null && !commit.position().equals(holding().position())) {
      return fail(
          LockstepException.failed(
              "rank "
                  + commit.rank()
                  + " was to go on from step "
                  + commit.position().step()
                  + " and holds step "
                  + holding().step()));
    }
    then(
        collectives.open(commit.generation(), commit.rank(), commit.endpoints()),
        collective -> new CollectiveOpened(commit, collective),
        thrown -> new OpeningFailed(commit.generation(), thrown));
    return this;
  }

  private Behavior<Command> onCollectiveOpened(CollectiveOpened opened) {
    Commit commit = opened.commit();
    if (commit.generation() != generation || preparing || leaving) {
      opened.collective().abort("generation " + commit.generation() + " is over");
      opened.collective().close();
      return this;
    }
    member = new Member(commit, opened.collective());
    if (holding().isNewcomers()) {
      epochStartMs = clock.millis();
    }
    Integer source = commit.source();
    if (source == null) {
      return start(member);
    }
    work = Work.OTHER;
    then(
        replica().transfer(opened.collective(), source, commit.paramsCrc()),
        done -> new Transferred(),
        WorkFailed::new);
    return this;
  }

  private Behavior<Command> onTransferred(Transferred done) {
    Member m = member();
    work = Work.NONE;
    holding = new Holding(m.generation, m.commit.position(), m.commit.paramsCrc());
    return preparing || leaving ? settled() : start(m);
  }

  /** The replica holds what the generation begins with. */
  private Behavior<Command> start(Member m) {
    holding = new Holding(m.generation, m.commit.position(), m.commit.paramsCrc());
    if (m.commit.evaluate()) {
      return evaluate(m);
    }
    return holding.position().isEnd(spec) ? finish(m) : step(m);
  }

  private Behavior<Command> onOpeningFailed(OpeningFailed failed) {
    if (failed.generation() != generation || preparing) {
      return this;
    }
    if (Failure.of(failed.thrown()).exitCode() == ExitCode.ENVIRONMENT) {
      return fail(failed.thrown()); // Another generation would not help.
    }
    interrupted(failed.thrown());
    return this;
  }

  private void interrupted(Throwable thrown) {
    leaveGeneration();
    sayUntilAnswered(new Coordinator.Interrupted(identity.id(), generation, Failure.of(thrown)));
  }

  // Within a generation.

  private Behavior<Command> step(Member m) {
    Position position = holding().position();
    Sampler sampler = position.sampler();
    Sampler.Deal deal =
        sampler.deal(m.permutation(sampler), m.rank, m.worldSize, spec.batch(m.worldSize));
    learningRate =
        spec.learningRate()
            .at(sampler.epoch(), sampler.fractionAtMiddleOf(deal.consumed()), m.worldSize);
    StepOrder order =
        new StepOrder(
            position.step(),
            sampler.epoch(),
            deal.samples(),
            learningRate,
            next(m, position.after(deal.consumed())));
    work = m.hasStepped ? Work.STEP : Work.FIRST_STEP;
    then(
        replica().step(order, m.collective),
        outcome -> new StepCommitted(order, deal.consumed(), outcome),
        WorkFailed::new);
    return this;
  }

  /**
   * What will be ordered at that position; null where the replica is to do something else there.
   */
  private @Nullable Supplier<StepOrder.Next> next(Member m, Position position) {
    if (position.closedAnEpoch() || position.isEnd(spec)) {
      return null;
    }
    Sampler sampler = position.sampler();
    Permutation permutation = m.permutation(sampler);
    int rank = m.rank;
    int worldSize = m.worldSize;
    int batch = spec.batch(worldSize);
    return () ->
        new StepOrder.Next(
            sampler.epoch(), sampler.deal(permutation, rank, worldSize, batch).samples());
  }

  private Behavior<Command> onStepCommitted(StepCommitted done) {
    Member m = member();
    work = Work.NONE;
    m.hasStepped = true;
    Position position = holding().position().after(done.consumed());
    holding = new Holding(m.generation, position, done.outcome().paramsCrc());
    coordinator.tell(
        new Coordinator.StepDone(
            identity.id(),
            m.generation,
            m.rank,
            m.worldSize,
            done.order().step(),
            done.order().epoch(),
            done.outcome()));
    if (preparing || leaving) {
      return settled();
    }
    if (position.closedAnEpoch() && spec.steps() == null) {
      return evaluate(m);
    }
    if (position.closedAnEpoch()) {
      epochStartMs = clock.millis();
    }
    return position.isEnd(spec) ? finish(m) : step(m);
  }

  private Behavior<Command> evaluate(Member m) {
    evaluationStartMs = clock.millis();
    int epoch = holding().position().sampler().epoch() - 1;
    if (epoch != trainedEpoch) { // Else it was evaluated before, in a world that broke.
      trainedEpoch = epoch;
      trainedMs = evaluationStartMs - epochStartMs;
    }
    work = Work.OTHER;
    then(replica().evaluate(m.collective), Evaluated::new, WorkFailed::new);
    return this;
  }

  private Behavior<Command> onEvaluated(Evaluated evaluated) {
    Member m = member();
    work = Work.NONE;
    if (preparing || leaving) {
      return settled();
    }
    long now = clock.millis();
    unnoted =
        new Coordinator.EpochDone(
            identity.id(),
            m.generation,
            new EpochReport(
                trainedEpoch,
                learningRate,
                evaluated.test(),
                trainedMs / 1e3,
                (now - evaluationStartMs) / 1e3));
    coordinator.tell(unnoted);
    epochStartMs = now;
    return holding().position().isEnd(spec) ? finish(m) : step(m);
  }

  private Behavior<Command> onEpochNoted(EpochNoted noted) {
    if (unnoted != null
        && unnoted.generation() == noted.generation()
        && unnoted.report().epoch() == noted.epoch()) {
      unnoted = null;
    }
    return this;
  }

  /** Rank 0 saves the weights for all: the checksums have shown that they are the same. */
  private Behavior<Command> finish(Member m) {
    if (m.rank > 0) {
      sayUntilAnswered(new Coordinator.Finished(identity.id(), m.generation, null));
      return this;
    }
    work = Work.OTHER;
    then(replica().save(identity.weights()), Saved::new, WorkFailed::new);
    return this;
  }

  /** Says so until the process is ended. */
  private Behavior<Command> onSaved(Saved saved) {
    Member m = member();
    work = Work.NONE;
    if (preparing || leaving) {
      return settled();
    }
    sayUntilAnswered(new Coordinator.Finished(identity.id(), m.generation, saved.paramsSha256()));
    return this;
  }

  /**
   * Where the collective has failed, that is why, and another generation can do better. A failure
   * of the replica's own would come again.
   */
  private Behavior<Command> onWorkFailed(WorkFailed failed) {
    work = Work.NONE;
    boolean interrupted = member != null && member.collective.failure().isPresent();
    if (!interrupted) {
      return fail(failed.thrown());
    }
    if (preparing || leaving) {
      return settled();
    }
    interrupted(failed.thrown());
    return this;
  }

  private Behavior<Command> fail(Throwable thrown) {
    getContext().getLog().error("cannot go on", thrown);
    Failure failure = Failure.of(thrown);
    if (member != null) {
      member.collective.abort(failure.message());
      failure = failure.orOf(member.rank);
    }
    sayUntilAnswered(new Coordinator.Failed(identity.id(), failure));
    return this;
  }

  private Behavior<Command> onLeave(Leave leave) {
    leaving = true;
    if (!work.isStep() && member != null) {
      member.collective.abort("rank " + member.rank + " leaves");
    }
    return work == Work.NONE ? settled() : this;
  }

  private Behavior<Command> onPostStop(PostStop stop) {
    if (member != null) {
      member.collective.abort("rank " + member.rank + " leaves");
      leaveGeneration();
    }
    return this;
  }

  /** Turns what a port will answer into a message to this actor. */
  private <T> void then(
      CompletionStage<T> stage, Function<T, Command> message, Function<Throwable, Command> failed) {
    getContext()
        .pipeToSelf(
            stage,
            (value, failure) -> failure == null ? message.apply(value) : failed.apply(failure));
  }

  private Replica replica() {
    return Objects.requireNonNull(replica, "the replica is not open yet");
  }

  private Holding holding() {
    return Objects.requireNonNull(holding, "the replica is not open yet");
  }

  private Member member() {
    return Objects.requireNonNull(member, "no generation yet");
  }

  /**
   * Who this worker is, whatever rank it gets.
   *
   * @param coordinator whether its process holds the coordinator
   * @param weights where to save them, should it be rank 0
   */
  public record Identity(WorkerId id, boolean coordinator, Path weights) {}

  /** What this worker is within its generation. */
  private static final class Member {
    private final Commit commit;
    private final long generation;
    private final int rank;
    private final int worldSize;
    private final Collective collective;
    private boolean hasStepped;
    private @Nullable Permutation permutation;
    private int permutationEpoch;

    Member(Commit commit, Collective collective) {
      this.commit = commit;
      generation = commit.generation();
      rank = commit.rank();
      worldSize = commit.endpoints().size();
      this.collective = collective;
    }

    Permutation permutation(Sampler sampler) {
      if (permutation == null || permutationEpoch != sampler.epoch()) {
        permutation = sampler.permutation();
        permutationEpoch = sampler.epoch();
      }
      return permutation;
    }
  }

  /** What a worker can be told. */
  public sealed interface Command
      permits Prepare,
          Commit,
          EpochNoted,
          Leave,
          ReplicaOpened,
          ReplicaFailed,
          PulseDue,
          CollectiveOpened,
          OpeningFailed,
          Transferred,
          StepCommitted,
          Evaluated,
          Saved,
          WorkFailed {}

  /** End what you are doing, and say what you hold: that generation is to begin. */
  public record Prepare(long generation) implements Command, WireMessage {}

  /**
   * A generation begins.
   *
   * @param endpoints of all ranks, by rank
   * @param source rank that hands its state to all; null where all hold it
   * @param position to go on from
   * @param paramsCrc of parameters and statistics there
   * @param evaluate whether the epoch that has just ended is still to be evaluated
   */
  public record Commit(
      long generation,
      int rank,
      List<String> endpoints,
      @Nullable Integer source,
      Position position,
      int paramsCrc,
      boolean evaluate)
      implements Command, WireMessage {}

  /** That epoch's report has come. */
  public record EpochNoted(long generation, int epoch) implements Command, WireMessage {}

  /** Finish the step in flight, and stop. */
  public record Leave() implements Command {}

  private record ReplicaOpened(Replica replica) implements Command {}

  private record ReplicaFailed(Throwable thrown) implements Command {}

  private record PulseDue() implements Command {}

  private record CollectiveOpened(Commit commit, Collective collective) implements Command {}

  private record OpeningFailed(long generation, Throwable thrown) implements Command {}

  private record Transferred() implements Command {}

  private record StepCommitted(StepOrder order, int consumed, StepOutcome outcome)
      implements Command {}

  private record Evaluated(Score test) implements Command {}

  private record Saved(String paramsSha256) implements Command {}

  private record WorkFailed(Throwable thrown) implements Command {}
}
