package io.lockstep.actors.protocol;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunLog;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.runlog.TraceSpan;
import io.lockstep.core.spec.TrainSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides who trains together and holds the ranks' reports against one another. One per cluster, on
 * the oldest worker. It is not on the path of a step: ranks meet in the all-reduce, and tell it
 * afterwards. What it decides is worked out by {@link Rendezvous}, {@link ChecksumTally} and {@link
 * EpochTally}; here messages come in and effects go out.
 */
public final class Coordinator extends AbstractBehavior<Coordinator.Command> {
  private static final long FIRST_GENERATION = 1;

  private final TrainSpec spec;
  private final RunLog log;
  private final InstantSource clock;
  private final ChecksumTally checksums;
  private final EpochTally epochs;
  private final Map<Integer, @Nullable String> finished = new HashMap<>();
  private Rendezvous rendezvous;
  private boolean started;
  private boolean ended;

  private Coordinator(
      ActorContext<Command> context, TrainSpec spec, RunLog log, InstantSource clock) {
    super(context);
    this.spec = spec;
    this.log = log;
    this.clock = clock;
    rendezvous = Rendezvous.expecting(spec.workers());
    checksums = new ChecksumTally(spec.workers());
    epochs = new EpochTally(spec.workers());
  }

  /**
   * Waits for the spec's workers, and starts them together.
   *
   * @param joinWithin how long to wait for all of them
   */
  public static Behavior<Command> create(
      TrainSpec spec, RunLog log, InstantSource clock, Duration joinWithin) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startSingleTimer(new JoinDeadline(joinWithin.toSeconds()), joinWithin);
                  return new Coordinator(context, spec, log, clock);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Register.class, this::onRegister)
        .onMessage(JoinDeadline.class, this::onJoinDeadline)
        .onMessage(StepDone.class, this::onStepDone)
        .onMessage(EpochDone.class, this::onEpochDone)
        .onMessage(Finished.class, this::onFinished)
        .onMessage(Failed.class, this::onFailed)
        .build();
  }

  private Behavior<Command> onRegister(Register message) {
    if (ended) {
      return this;
    }
    if (started) {
      rendezvous.rankOf(message.registration()).ifPresent(this::commit);
      return this;
    }
    rendezvous = rendezvous.with(message.registration());
    if (rendezvous.isComplete()) {
      rendezvous
          .mismatch()
          .ifPresentOrElse(
              mismatch ->
                  end(
                      Ended.failed(
                          mismatch.rank(),
                          mismatch.text(),
                          "start all workers with the same spec and data")),
              this::start);
    }
    return this;
  }

  private void start() {
    started = true;
    List<Registration> ranks = rendezvous.byRank();
    long now = clock.millis();
    for (int rank = 0; rank < ranks.size(); rank++) {
      Registration worker = ranks.get(rank);
      log.append(Event.joined(now, rank, worker.pid(), worker.host(), worker.coordinator()));
    }
    log.append(Event.generation(now, FIRST_GENERATION, ranks.size(), 0));
    for (int rank = 0; rank < ranks.size(); rank++) {
      commit(rank);
    }
  }

  /** Also to one that registers again: it has not heard, and the others wait for it. */
  private void commit(int rank) {
    List<Registration> ranks = rendezvous.byRank();
    List<String> endpoints = ranks.stream().map(Registration::endpoint).toList();
    ranks.get(rank).worker().tell(new Worker.Commit(FIRST_GENERATION, rank, endpoints));
  }

  private Behavior<Command> onJoinDeadline(JoinDeadline deadline) {
    if (!started) {
      end(
          Ended.failed(
              null,
              "the cluster did not form within "
                  + deadline.seconds()
                  + " s: "
                  + rendezvous.describe(),
              "the logs of the missing workers say why"));
    }
    return this;
  }

  private Behavior<Command> onStepDone(StepDone done) {
    if (ended) {
      return this;
    }
    log.append(row(done));
    done.outcome().spans().forEach(s -> log.append(new TraceSpan(done.rank(), done.step(), s)));
    checksums
        .report(done.step(), done.rank(), done.outcome().paramsCrc())
        .ifPresent(
            divergence -> {
              Integer rank = divergence.hasMajority() ? divergence.ranks().get(0) : null;
              log.append(Event.failure("diverged", clock.millis(), rank, divergence.text()));
              end(
                  Ended.failed(
                      rank,
                      divergence.text(),
                      "memory or a library of that rank is to be suspected"));
            });
    return this;
  }

  private StepRow row(StepDone done) {
    StepTimes times = done.outcome().times();
    return new StepRow(
        done.generation(),
        done.rank(),
        spec.workers(),
        done.epoch() + 1,
        done.step(),
        done.step() < TrainSpec.WARMUP_STEPS,
        (int) done.outcome().score().samples(),
        times.dataMs(),
        times.forwardMs(),
        times.backwardMs(),
        times.commMs(),
        times.exposedCommMs(),
        times.peerWaitMs(),
        times.optimizerMs(),
        times.otherMs(),
        times.stepMs(),
        done.outcome().score().loss(),
        String.format("%08x", done.outcome().paramsCrc()));
  }

  private Behavior<Command> onEpochDone(EpochDone done) {
    if (!ended) {
      epochs.report(done.rank(), done.report()).ifPresent(log::append);
    }
    return this;
  }

  private Behavior<Command> onFinished(Finished done) {
    finished.put(done.rank(), done.paramsSha256());
    String sha256 = finished.get(0);
    if (finished.size() == spec.workers() && sha256 != null) {
      end(Ended.completed(sha256));
    }
    return this;
  }

  private Behavior<Command> onFailed(Failed failed) {
    Failure failure = failed.failure();
    if (!ended) {
      log.append(Event.failure("failed", clock.millis(), failure.rank(), failure.message()));
      end(Ended.failed(failure.rank(), failure.message(), failure.hint()));
    }
    return this;
  }

  private void end(Ended how) {
    if (!ended) {
      ended = true;
      log.append(how);
    }
  }

  /** What a coordinator can be told. */
  public sealed interface Command
      permits Register, JoinDeadline, StepDone, EpochDone, Finished, Failed {}

  /** A worker is ready. Repeated until it is answered, since a message may be lost. */
  public record Register(Registration registration) implements Command, WireMessage {}

  /** A rank committed a step. */
  public record StepDone(long generation, int rank, long step, int epoch, StepOutcome outcome)
      implements Command, WireMessage {}

  /** A rank has trained and evaluated its share of an epoch. */
  public record EpochDone(int rank, EpochReport report) implements Command, WireMessage {}

  /**
   * A rank has done all its steps.
   *
   * @param paramsSha256 of its parameters and statistics; rank 0's alone, the checksums vouch for
   *     the others
   */
  public record Finished(int rank, @Nullable String paramsSha256) implements Command, WireMessage {}

  /** A rank cannot go on. */
  public record Failed(Failure failure) implements Command, WireMessage {}

  private record JoinDeadline(long seconds) implements Command {}
}
