package io.lockstep.actors.protocol;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.lockstep.actors.protocol.ChecksumTally.Divergence;
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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who trains together, in generations: whenever a worker is lost, or comes, or a collective
 * fails, it asks all who are there to prepare the next generation, and commits those who answer to
 * it. One per cluster, on the oldest worker. It is not on the path of a step: ranks meet in the
 * all-reduce, and tell it afterwards.
 *
 * <p>What it decides is worked out by {@link Quorum} (who may go on), {@link Succession} (from
 * which state), {@link Watch} (who is to blame), {@link Attendance} (who is there), {@link
 * ChecksumTally} and {@link EpochTally}; here messages come in and effects go out.
 */
public final class Coordinator extends AbstractBehavior<Coordinator.Command> {
  /** How often it looks for what does not come by itself: hung workers, unanswered questions. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Attempts in a row without a step, after which it is no use to try again. */
  private static final int MOST_FRUITLESS = 30;

  private final TrainSpec spec;
  private final RunLog log;
  private final Membership membership;
  private final InstantSource clock;
  private final Limits limits;
  private final TimerScheduler<Command> timers;

  private final Attendance attendance = new Attendance();
  private final Roster roster = attendance.roster();
  private final Watch watch;
  private final EpochTally epochs = new EpochTally();
  private final Set<WorkerId> joined = new HashSet<>();
  private final Map<WorkerId, Taken> lastTaken = new HashMap<>();
  private final Map<WorkerId, @Nullable String> finished = new HashMap<>();

  private ChecksumTally checksums = new ChecksumTally(0);
  private Generation generation = Generation.NONE;

  /** What the generation began with. */
  private Succession.@Nullable Agreed agreement;

  private @Nullable Round round;
  private long highest;
  private int fruitless;
  private String reason = "the workers have come";
  private @Nullable Integer lostRank;
  private boolean ended;

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TrainSpec spec,
      RunLog log,
      Membership membership,
      InstantSource clock,
      Limits limits) {
    super(context);
    this.timers = timers;
    this.spec = spec;
    this.log = log;
    this.membership = membership;
    this.clock = clock;
    this.limits = limits;
    watch = new Watch(limits);
    timers.startSingleTimer(new JoinDeadline(), limits.join());
    timers.startTimerWithFixedDelay(new Look(), LOOK_EVERY);
  }

  /** Waits for the spec's workers, and starts them together. */
  public static Behavior<Command> create(
      TrainSpec spec, RunLog log, Membership membership, InstantSource clock, Limits limits) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Coordinator(context, timers, spec, log, membership, clock, limits)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.class, message -> ended, message -> this)
        .onMessage(Register.class, this::onRegister)
        .onMessage(JoinDeadline.class, this::onJoinDeadline)
        .onMessage(Prepared.class, this::onPrepared)
        .onMessage(Outdated.class, this::onOutdated)
        .onMessage(Interrupted.class, this::onInterrupted)
        .onMessage(WorkerGone.class, this::onWorkerGone)
        .onMessage(Reachability.class, this::onReachability)
        .onMessage(Alive.class, this::onAlive)
        .onMessage(Look.class, this::onLook)
        .onMessage(StepDone.class, this::onStepDone)
        .onMessage(EpochDone.class, this::onEpochDone)
        .onMessage(Finished.class, this::onFinished)
        .onMessage(Failed.class, this::onFailed)
        .build();
  }

  // Who is there.

  private Behavior<Command> onRegister(Register message) {
    Registration worker = message.registration();
    WorkerId id = worker.id();
    if (attendance.isOut(id)) {
      return this;
    }
    if (roster.contains(id)) {
      askAgain(id);
      return this;
    }
    Optional<String> mismatch = roster.mismatch(worker);
    if (mismatch.isPresent()) {
      refuse(worker, mismatch.get());
      return this;
    }
    roster
        .inPlaceOf(id)
        .ifPresent(old -> onWorkerGone(new WorkerGone(old, How.REPLACED, "was replaced")));
    attendance.arrives(worker);
    if (hasBegun()) {
      prepare("worker " + id.place() + " joins");
    } else if (roster.size() == spec.workers()) {
      prepare(reason);
    }
    return this;
  }

  /** It has not heard what it was asked, or it would not register again. */
  private void askAgain(WorkerId id) {
    if (round != null && round.asked().contains(id) && !round.answered().contains(id)) {
      ask(id, round);
    }
  }

  private void refuse(Registration worker, String why) {
    if (!hasBegun()) {
      end(Ended.failed(null, why, "start all workers with the same spec and data"));
      return;
    }
    WorkerId id = worker.id();
    log.append(Event.worker(Event.REFUSED, clock.millis(), null, id.pid(), id.host(), why));
    attendance.refused(id);
    membership.evict(id, why);
  }

  private boolean hasBegun() {
    return highest > 0;
  }

  private Behavior<Command> onJoinDeadline(JoinDeadline deadline) {
    if (!hasBegun()) {
      end(
          Ended.failed(
              null,
              "the cluster did not form within "
                  + limits.join().toSeconds()
                  + " s: "
                  + roster.describe(spec.workers()),
              "the logs of the missing workers say why"));
    } else if (round != null && roster.size() < spec.minWorkers()) {
      tooFew(reason + ", and no replacement came within " + limits.join().toSeconds() + " s");
    }
    return this;
  }

  private Behavior<Command> onWorkerGone(WorkerGone message) {
    WorkerId id = message.worker();
    Attendance.Departure departure = attendance.departs(message);
    if (departure.isNews()) {
      if (message.how() != How.LEFT) {
        membership.remove(id); // One that leaves takes leave of the cluster, too.
      }
      logLoss(message);
      goOnWithout(id, departure.wasThere(), message.cause());
    } else if (hasTooFew()) {
      tooFew(reason); // Its launcher's word came last: nobody comes in its place.
    }
    return this;
  }

  private void logLoss(WorkerGone message) {
    WorkerId id = message.worker();
    log.append(
        Event.worker(
            message.how() == How.LEFT ? Event.WORKER_LEFT : Event.WORKER_LOST,
            clock.millis(),
            generation.rankOf(id),
            id.pid(),
            id.host(),
            message.cause()));
  }

  /**
   * @param wasThere whether a world has to be formed anew, or was being formed without it anyway
   */
  private void goOnWithout(WorkerId id, boolean wasThere, String cause) {
    lostRank = generation.rankOf(id);
    String what = name(id) + " (pid " + id.pid() + ") " + cause;
    if (!hasBegun()) {
      end(Ended.failed(null, what, "its log says more"));
    } else if (hasTooFew()) {
      tooFew(what);
    } else if (wasThere) {
      prepare(what);
    } else {
      decide();
    }
  }

  /** By rank, where it had one in the last world. */
  private String name(WorkerId id) {
    Integer rank = generation.rankOf(id);
    return rank == null ? "worker " + id.place() : "rank " + rank;
  }

  private boolean hasTooFew() {
    return hasBegun() && attendance.expected() < spec.minWorkers();
  }

  private void tooFew(String cause) {
    int left = roster.size();
    end(
        Ended.failed(
            lostRank,
            cause + "; " + left + (left == 1 ? " worker is" : " workers are") + " left",
            "--min-workers is " + spec.minWorkers() + "; --max-restarts replaces lost workers"));
  }

  private Behavior<Command> onReachability(Reachability message) {
    attendance.reachability(message.worker(), message.reachable());
    return this;
  }

  // From one generation to the next.

  /** Asks all who are there to end what they are doing and to say what they hold. */
  private void prepare(String why) {
    reason = why;
    highest++;
    Set<WorkerId> asked = new LinkedHashSet<>();
    roster.workers().forEach(worker -> asked.add(worker.id()));
    round = new Round(highest, asked);
    watch.beginRound(highest, asked, clock.millis());
    asked.forEach(id -> ask(id, round));
    if (roster.size() < spec.minWorkers()) {
      timers.startSingleTimer(new JoinDeadline(), limits.join());
    }
    decide();
  }

  private void ask(WorkerId id, Round of) {
    roster.find(id).ifPresent(worker -> worker.worker().tell(new Worker.Prepare(of.generation())));
  }

  private Behavior<Command> onPrepared(Prepared message) {
    WorkerId id = message.id();
    if (round == null) {
      if (message.generation() == generation.number()) {
        commitAgain(id);
      }
    } else if (message.generation() == round.generation()) {
      round.answer(id, message.holding());
      if (round.isCompleteBut(attendance.unreachable())) {
        decide();
      }
    }
    return this;
  }

  private Behavior<Command> onOutdated(Outdated message) {
    if (message.generation() > highest && roster.contains(message.id())) {
      highest = message.generation();
      prepare("worker " + message.id().place() + " knows of generation " + highest);
    }
    return this;
  }

  private Behavior<Command> onInterrupted(Interrupted message) {
    Integer rank = generation.rankOf(message.id());
    if (round == null && message.generation() == generation.number() && rank != null) {
      Failure failure = message.failure();
      log.append(
          Event.failure(Event.INTERRUPTED, clock.millis(), failure.rank(), failure.message()));
      prepare(failure.message());
    }
    return this;
  }

  /** Goes on with those who have answered, if that may be, or waits. */
  private void decide() {
    if (round == null || round.answered().isEmpty() || ended) {
      return;
    }
    Set<WorkerId> answered = round.answered();
    if (!attendance.mayReform(generation, round)) {
      return;
    }
    if (answered.size() < spec.minWorkers()) {
      if (hasTooFew()) {
        tooFew(reason);
      }
      return; // A replacement is on its way.
    }
    List<Registration> byRank = roster.ranked(answered);
    Succession succession = Succession.of(round.holdings(byRank));
    if (succession instanceof Succession.Agreed agreed) {
      putOutMissing(round);
      commit(new Generation(round.generation(), byRank), agreed);
    } else if (succession instanceof Succession.Diverged diverged) {
      diverged(diverged.divergence());
    } else if (succession instanceof Succession.Behind behind) {
      end(
          Ended.failed(
              behind.rank(),
              "rank " + behind.rank() + " is " + behind.steps() + " steps behind the others",
              "this is a defect of Lockstep: please report it with the run's folder"));
    }
  }

  /** Those out of reach without whom the majority goes on must never come back. */
  private void putOutMissing(Round of) {
    for (WorkerId id : of.asked()) {
      if (!of.answered().contains(id) && roster.contains(id)) {
        evict(id, "cannot be reached, and a majority goes on without it");
        membership.remove(id);
      }
    }
  }

  private void evict(WorkerId id, String cause) {
    log.append(
        Event.worker(
            Event.EVICTED, clock.millis(), generation.rankOf(id), id.pid(), id.host(), cause));
    attendance.evicted(id);
    membership.evict(id, cause);
  }

  private void commit(Generation next, Succession.Agreed agreed) {
    if (isNoUse()) {
      return;
    }
    round = null;
    generation = next;
    checksums = new ChecksumTally(next.worldSize());
    epochs.begin(next.worldSize());
    finished.clear();
    lostRank = null;
    long now = clock.millis();
    watch.begin(next.number(), next.members(), now);
    for (int rank = 0; rank < next.worldSize(); rank++) {
      Registration worker = next.byRank().get(rank);
      WorkerId id = worker.id();
      if (joined.add(id)) {
        log.append(Event.joined(now, rank, id.pid(), id.host(), worker.coordinator()));
      }
    }
    log.append(
        Event.generation(
            now,
            next.number(),
            agreed.position().step(),
            next.byRank().stream().map(worker -> worker.id().place()).toList(),
            reason));
    agreement = agreed;
    for (int rank = 0; rank < next.worldSize(); rank++) {
      tellCommit(rank);
    }
  }

  /** It has answered again: it has not heard, and the others wait for it. */
  private void commitAgain(WorkerId id) {
    Integer rank = generation.rankOf(id);
    if (rank != null) {
      tellCommit(rank);
    }
  }

  /** Counts another attempt since the last step, and ends the run where there were too many. */
  private boolean isNoUse() {
    if (++fruitless <= MOST_FRUITLESS) {
      return false;
    }
    end(
        Ended.failed(
            null,
            MOST_FRUITLESS + " attempts in a row took no step; the last one failed: " + reason,
            "the workers' logs, node-<n>.log, say more"));
    return true;
  }

  private void tellCommit(int rank) {
    if (agreement == null) {
      return;
    }
    Position position = agreement.position();
    boolean evaluate =
        spec.steps() == null
            && position.closedAnEpoch()
            && position.sampler().epoch() > epochs.reported();
    generation
        .byRank()
        .get(rank)
        .worker()
        .tell(
            new Worker.Commit(
                generation.number(),
                rank,
                generation.endpoints(),
                agreement.source(),
                position,
                agreement.paramsCrc(),
                evaluate));
  }

  // Who has stopped answering.

  private Behavior<Command> onAlive(Alive message) {
    watch.heard(message.id(), message.pulse(), clock.millis());
    return this;
  }

  private Behavior<Command> onLook(Look look) {
    if (hasBegun()) {
      watch.look(clock.millis()).ifPresent(this::onStandstill);
      if (round != null) {
        round.asked().forEach(this::askAgain);
        decide();
      }
      attendance.looked();
    }
    return this;
  }

  private void onStandstill(Watch.Standstill standstill) {
    String cause = standstill.cause();
    for (WorkerId id : standstill.blamed()) {
      lostRank = generation.rankOf(id);
      cause = name(id) + " " + standstill.cause();
      evict(id, standstill.cause());
    }
    if (standstill.blamed().isEmpty()) {
      log.append(Event.failure(Event.INTERRUPTED, clock.millis(), null, cause));
      if (isNoUse()) {
        return;
      }
    }
    prepare(cause);
  }

  // What the ranks report.

  private Behavior<Command> onStepDone(StepDone done) {
    Taken taken = new Taken(done.generation(), done.step());
    Taken last = lastTaken.put(done.id(), taken);
    if (last != null && !taken.isAfter(last)) {
      lastTaken.put(done.id(), last);
      return this; // Delivered twice.
    }
    log.append(done.row());
    done.outcome().spans().forEach(s -> log.append(new TraceSpan(done.rank(), done.step(), s)));
    if (spec.steps() == null) {
      epochs.step(done.epoch(), done.step(), done.generation(), done.outcome().score());
    }
    if (done.generation() == generation.number()) {
      fruitless = 0;
      watch.reported(done.id(), clock.millis());
      if (done.rank() == 0) {
        watch.stepped(done.outcome().times().stepMs());
      }
      checksums
          .report(done.step(), done.rank(), done.outcome().paramsCrc())
          .ifPresent(this::diverged);
    }
    return this;
  }

  private void diverged(Divergence divergence) {
    Integer rank = divergence.hasMajority() ? divergence.ranks().get(0) : null;
    log.append(Event.failure(Event.DIVERGED, clock.millis(), rank, divergence.text()));
    end(
        Ended.failed(
            rank, divergence.text(), "memory or a library of that rank is to be suspected"));
  }

  private Behavior<Command> onEpochDone(EpochDone done) {
    if (done.generation() != generation.number()) {
      return this;
    }
    epochs.report(done.id(), done.report()).ifPresent(log::append);
    Integer rank = generation.rankOf(done.id());
    if (rank != null) {
      Worker.EpochNoted noted = new Worker.EpochNoted(done.generation(), done.report().epoch());
      generation.byRank().get(rank).worker().tell(noted);
    }
    complete();
    return this;
  }

  private Behavior<Command> onFinished(Finished done) {
    if (done.generation() == generation.number() && round == null) {
      finished.put(done.id(), done.paramsSha256());
      complete();
    }
    return this;
  }

  /** All ranks are done, and the last epoch's row is written. */
  private void complete() {
    if (finished.size() < generation.worldSize()
        || (spec.steps() == null && epochs.reported() < spec.epochs())) {
      return;
    }
    String sha256 = finished.get(generation.byRank().get(0).id());
    if (sha256 != null) {
      end(Ended.completed(sha256));
    }
  }

  private Behavior<Command> onFailed(Failed failed) {
    if (!roster.contains(failed.id())) {
      return this; // Of one that is out already.
    }
    Failure failure = failed.failure();
    log.append(Event.failure(Event.FAILED, clock.millis(), failure.rank(), failure.message()));
    end(Ended.failed(failure.rank(), failure.message(), failure.hint()));
    return this;
  }

  private void end(Ended how) {
    if (!ended) {
      ended = true;
      timers.cancelAll();
      log.append(how);
    }
  }

  /** A step that a worker has reported. */
  private record Taken(long generation, long step) {
    boolean isAfter(Taken other) {
      return generation == other.generation ? step > other.step : generation > other.generation;
    }
  }

  /** What a coordinator can be told. */
  public sealed interface Command
      permits Register,
          Prepared,
          Outdated,
          Interrupted,
          Alive,
          StepDone,
          EpochDone,
          Finished,
          Failed,
          WorkerGone,
          Reachability,
          JoinDeadline,
          Look {}

  /** A worker is ready. Repeated until it is answered, since a message may be lost. */
  public record Register(Registration registration) implements Command, WireMessage {}

  /** A worker has ended what it was doing, and waits. Repeated until a commit comes. */
  public record Prepared(WorkerId id, long generation, Holding holding)
      implements Command, WireMessage {}

  /** A worker has heard of a higher generation than it was asked to prepare. */
  public record Outdated(WorkerId id, long generation) implements Command, WireMessage {}

  /** A generation's collective has failed on a rank. Repeated until it is asked to prepare. */
  public record Interrupted(WorkerId id, long generation, Failure failure)
      implements Command, WireMessage {}

  public record Alive(WorkerId id, Pulse pulse) implements Command, WireMessage {}

  /** A rank committed a step. */
  public record StepDone(
      WorkerId id,
      long generation,
      int rank,
      int worldSize,
      long step,
      int epoch,
      StepOutcome outcome)
      implements Command, WireMessage {
    StepRow row() {
      StepTimes times = outcome.times();
      return new StepRow(
          generation,
          rank,
          worldSize,
          epoch + 1,
          step,
          step < TrainSpec.WARMUP_STEPS,
          (int) outcome.score().samples(),
          times.dataMs(),
          times.forwardMs(),
          times.backwardMs(),
          times.commMs(),
          times.exposedCommMs(),
          times.peerWaitMs(),
          times.optimizerMs(),
          times.otherMs(),
          times.stepMs(),
          outcome.score().loss(),
          HexFormat.of().toHexDigits(outcome.paramsCrc()));
    }
  }

  /** A rank has trained and evaluated its share of an epoch. Repeated until it is noted. */
  public record EpochDone(WorkerId id, long generation, EpochReport report)
      implements Command, WireMessage {}

  /**
   * A rank has done all its steps.
   *
   * @param paramsSha256 of its parameters and statistics; rank 0's alone, the checksums vouch for
   *     the others
   */
  public record Finished(WorkerId id, long generation, @Nullable String paramsSha256)
      implements Command, WireMessage {}

  /** A rank cannot go on, for a reason of its own that would come again. */
  public record Failed(WorkerId id, Failure failure) implements Command, WireMessage {}

  /**
   * A worker is proven to take no part any more. May be told more than once, and by several.
   *
   * @param cause in words that follow its name
   */
  public record WorkerGone(WorkerId worker, How how, String cause) implements Command, WireMessage {
    /** Of one that leaves by itself, after its step. */
    public static WorkerGone left(WorkerId worker) {
      return new WorkerGone(worker, How.LEFT, "left on SIGTERM");
    }
  }

  /** How it is known that a worker is gone. */
  public enum How {
    /** It left by itself, after its step, and has closed its collective. */
    LEFT,
    /** Its launcher reaped its process. */
    REAPED,
    /** Its launcher reaped its process, and starts another in its place. */
    REPLACED,
    /** The cluster has removed it for good; its launcher may still speak. */
    REMOVED
  }

  /** What the cluster's failure detector says of a worker. */
  public record Reachability(WorkerId worker, boolean reachable) implements Command {}

  private record JoinDeadline() implements Command {}

  private record Look() implements Command {}
}
