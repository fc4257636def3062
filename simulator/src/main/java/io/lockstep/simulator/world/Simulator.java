package io.lockstep.simulator.world;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.sampler.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the hardware and the network: what is computed and what is sent takes time here, and
 * here it goes wrong. A step costs two messages per rank, whatever the number of ranks; only what
 * fails a whole communicator looks at all of them.
 */
final class Simulator extends AbstractBehavior<Simulator.Command> {
  private static final long SPREAD = 0x535052454144L;

  private final Costs costs;
  private final Latencies latencies;
  private final LongSupplier clockNs;
  private final long seed;

  /** By when they end: without jitter that is the same moment for all ranks, and one timer. */
  private final Map<Long, List<Compute>> computing = new HashMap<>();

  /** Communicators that are not complete yet, by generation. */
  private final Map<Long, Communicator> opening = new HashMap<>();

  private Simulator(
      ActorContext<Command> context,
      Costs costs,
      Latencies latencies,
      LongSupplier clockNs,
      long seed) {
    super(context);
    this.costs = costs;
    this.latencies = latencies;
    this.clockNs = clockNs;
    this.seed = seed;
  }

  /**
   * @param clockNs virtual time
   * @param seed of who notices a failure when
   */
  static Behavior<Command> create(
      Costs costs, Latencies latencies, LongSupplier clockNs, long seed) {
    return Behaviors.setup(context -> new Simulator(context, costs, latencies, clockNs, seed));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Compute.class, this::onCompute)
        .onMessage(Computed.class, this::onComputed)
        .onMessage(Arrive.class, this::onArrive)
        .onMessage(Moved.class, this::onMoved)
        .onMessage(Open.class, this::onOpen)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(OpenDeadline.class, this::onOpenDeadline)
        .onMessage(Abort.class, this::onAbort)
        .onMessage(Close.class, this::onClose)
        .onMessage(Noticed.class, this::onNoticed)
        .onMessage(Kill.class, this::onKill)
        .onMessage(Stop.class, this::onStop)
        .onMessage(Resume.class, this::onResume)
        .onMessage(Stick.class, this::onStick)
        .onMessage(SlowDown.class, this::onSlowDown)
        .onMessage(Cut.class, this::onCut)
        .build();
  }

  // Computing.

  private Behavior<Command> onCompute(Compute compute) {
    long ns = Math.round(compute.durationNs() * compute.process().slowness());
    long deadlineNs = clockNs.getAsLong() + ns;
    List<Compute> due = computing.get(deadlineNs);
    if (due == null) {
      due = new ArrayList<>();
      computing.put(deadlineNs, due);
      later(Duration.ofNanos(ns), new Computed(deadlineNs));
    }
    due.add(compute);
    return this;
  }

  private Behavior<Command> onComputed(Computed computed) {
    List<Compute> due = computing.remove(computed.deadlineNs());
    if (due != null) {
      due.forEach(each -> each.process().onReplicaThread(() -> each.done().complete(null)));
    }
    return this;
  }

  // Communicators come and go.

  private Behavior<Command> onOpen(Open open) {
    SimulatedProcess process = open.process();
    leaveOlder(process, open.generation());
    Communicator communicator = opening.get(open.generation());
    if (communicator == null) {
      communicator = new Communicator(open.generation(), open.endpoints(), clockNs);
      opening.put(open.generation(), communicator);
      later(latencies.openWithin(), new OpenDeadline(communicator));
    }
    if (!communicator.isOf(open.endpoints()) || !communicator.hasFree(open.rank())) {
      open.opened()
          .completeExceptionally(
              LockstepException.failed(
                      "rank %d does not fit into generation %d"
                          .formatted(open.rank(), open.generation()))
                  .rank(open.rank()));
      return this;
    }
    SimulatedCollective member =
        new SimulatedCollective(
            getContext().getSelf(), process, communicator, open.rank(), open.opened());
    process.collective(member);
    communicator.join(member);
    Communicator.Break broken = communicator.broken();
    if (broken != null) {
      later(latencies.endOfFile(), new Noticed(member, broken.cause()));
    } else if (communicator.isComplete()) {
      later(latencies.open(), new Opened(communicator));
    }
    return this;
  }

  /** Who opens a generation has done with those before. */
  private void leaveOlder(SimulatedProcess process, long generation) {
    SimulatedCollective older = process.collective();
    if (older != null && older.failure().isEmpty()) {
      LockstepException gone =
          LockstepException.failed(
                  "rank %d has gone on to generation %d".formatted(older.rank(), generation))
              .rank(older.rank());
      older.fail(gone);
      breakUp(older, gone, latencies.abort());
    }
  }

  private Behavior<Command> onOpened(Opened opened) {
    Communicator communicator = opened.communicator();
    opening.remove(communicator.generation(), communicator);
    if (communicator.broken() == null) {
      communicator.open();
      for (SimulatedCollective member : communicator.members()) {
        member.process().deliver(member::open);
      }
    }
    return this;
  }

  private Behavior<Command> onOpenDeadline(OpenDeadline deadline) {
    Communicator communicator = deadline.communicator();
    opening.remove(communicator.generation(), communicator);
    if (!communicator.isOpen() && communicator.broken() == null) {
      int missing = Math.max(0, communicator.firstMissing());
      LockstepException late =
          LockstepException.failed(
                  "rank %d did not come to generation %d within %d s"
                      .formatted(
                          missing, communicator.generation(), latencies.openWithin().toSeconds()))
              .rank(missing);
      communicator.breakUp(missing, late);
      communicator.members().forEach(member -> notice(member, late, Duration.ZERO));
    }
    return this;
  }

  private Behavior<Command> onAbort(Abort abort) {
    breakUp(abort.collective(), abort.cause(), latencies.abort());
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    SimulatedCollective leaver = close.collective();
    Communicator communicator = leaver.communicator();
    communicator.left(leaver.rank());
    Exchange exchange = communicator.exchange();
    if (!communicator.isOpen() || (exchange != null && !exchange.hasCome(leaver.rank()))) {
      breakUp(leaver, hasLeft(leaver.rank()), latencies.endOfFile());
    }
    return this;
  }

  private static LockstepException hasLeft(int rank) {
    return LockstepException.failed("rank " + rank + " has closed its collective").rank(rank);
  }

  /** The first break counts: each rank hears of it a little earlier or later. */
  private void breakUp(SimulatedCollective by, LockstepException cause, Duration after) {
    Communicator communicator = by.communicator();
    if (communicator.broken() != null) {
      return;
    }
    communicator.breakUp(by.rank(), cause);
    opening.remove(communicator.generation(), communicator);
    for (SimulatedCollective member : communicator.members()) {
      if (member.rank() != by.rank()) {
        if (communicator.hadResult(member.rank(), seed)) {
          complete(member, communicator);
        }
        notice(member, cause, spread(communicator, member.rank(), after));
      }
    }
  }

  private static void complete(SimulatedCollective member, Communicator communicator) {
    Exchange exchange = communicator.exchange();
    if (exchange != null) {
      Operation.Result result = exchange.result();
      member.process().deliver(() -> member.complete(result));
    }
  }

  /** Half to one and a half times as long, drawn for each rank. */
  private Duration spread(Communicator communicator, int rank, Duration mean) {
    double factor = 0.5 + SplitMix64.of(SPREAD, seed, communicator.generation(), rank).nextDouble();
    return Duration.ofNanos(Math.round(mean.toNanos() * factor));
  }

  private void notice(SimulatedCollective member, LockstepException cause, Duration after) {
    later(after, new Noticed(member, cause));
  }

  private Behavior<Command> onNoticed(Noticed noticed) {
    SimulatedCollective member = noticed.collective();
    Communicator.Break broken = member.communicator().broken();
    if (broken == null || broken.isAudibleTo(member.process())) {
      member.process().deliver(() -> member.fail(noticed.cause()));
    }
    return this;
  }

  // Operations.

  private Behavior<Command> onArrive(Arrive arrive) {
    SimulatedCollective member = arrive.collective();
    Communicator communicator = member.communicator();
    if (communicator.broken() != null) {
      return this; // It will notice.
    }
    Integer leaver = communicator.leaver();
    Exchange exchange = communicator.exchangeFor(arrive.sequence(), arrive.operation());
    if (leaver != null && !exchange.hasCome(leaver)) {
      communicator.breakUp(leaver, hasLeft(leaver));
      communicator
          .members()
          .forEach(other -> notice(other, hasLeft(leaver), latencies.endOfFile()));
      return this;
    }
    exchange
        .arrive(member.rank(), arrive.sequence(), arrive.operation(), clockNs.getAsLong())
        .ifPresentOrElse(
            mismatch -> {
              breakUp(member, mismatch, latencies.abort());
              notice(member, mismatch, Duration.ZERO);
            },
            () -> moveWhenAllHaveCome(communicator, exchange, arrive.operation()));
    return this;
  }

  private void moveWhenAllHaveCome(
      Communicator communicator, Exchange exchange, Operation operation) {
    int worldSize = communicator.worldSize();
    if (exchange.come() == worldSize) {
      exchange.move(
          clockNs.getAsLong(),
          operation instanceof Operation.AllReduce
              ? costs.exposedNs(worldSize)
              : costs.transferNs(worldSize));
      if (communicator.isImpeded()) {
        exchange.stand(clockNs.getAsLong());
      } else {
        scheduleEnd(communicator, exchange);
      }
    }
  }

  private void scheduleEnd(Communicator communicator, Exchange exchange) {
    later(
        Duration.ofNanos(exchange.leftNs(clockNs.getAsLong())),
        new Moved(communicator, exchange, exchange.schedule()));
  }

  private Behavior<Command> onMoved(Moved moved) {
    Communicator communicator = moved.communicator();
    Exchange exchange = moved.exchange();
    if (communicator.broken() == null && exchange.schedule() == moved.schedule()) {
      communicator.exchanged();
      Operation.Result result = exchange.result();
      for (SimulatedCollective member : communicator.members()) {
        member.process().deliver(() -> member.complete(result));
      }
    }
    return this;
  }

  // What goes wrong.

  private Behavior<Command> onKill(Kill kill) {
    SimulatedProcess process = kill.process();
    process.end();
    SimulatedCollective collective = process.collective();
    if (collective == null) {
      return this;
    }
    collective.communicator().assess();
    if (!kill.silently()) {
      LockstepException lost =
          LockstepException.failed(
                  "rank %d's connections have ended: its process (pid %d) is gone"
                      .formatted(collective.rank(), process.id().pid()))
              .rank(collective.rank());
      breakUp(collective, lost, latencies.endOfFile());
    }
    return this;
  }

  private Behavior<Command> onStop(Stop stop) {
    stop.process().stop();
    reassess(stop.process());
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    resume.process().resume();
    reassess(resume.process());
    return this;
  }

  private Behavior<Command> onStick(Stick stick) {
    stick.process().getStuck();
    return this;
  }

  private Behavior<Command> onSlowDown(SlowDown slow) {
    slow.process().slowDown(slow.factor());
    return this;
  }

  private Behavior<Command> onCut(Cut cut) {
    for (SimulatedProcess process : cut.all()) {
      process.cut(cut.farPlaces().contains(process.place()));
    }
    Set<Communicator> communicators = new LinkedHashSet<>();
    for (SimulatedProcess process : cut.all()) {
      SimulatedCollective collective = process.collective();
      if (collective != null) {
        communicators.add(collective.communicator());
        tellWhatItMissed(collective);
      }
    }
    communicators.forEach(this::reassess);
    return this;
  }

  private void reassess(SimulatedProcess process) {
    SimulatedCollective collective = process.collective();
    if (collective != null) {
      reassess(collective.communicator());
    }
  }

  private void reassess(Communicator communicator) {
    boolean stood = communicator.isImpeded();
    communicator.assess();
    Exchange exchange = communicator.exchange();
    if (stood && !communicator.isImpeded() && exchange != null && exchange.isMoving()) {
      scheduleEnd(communicator, exchange);
    }
  }

  private void tellWhatItMissed(SimulatedCollective collective) {
    Communicator.Break broken = collective.communicator().broken();
    if (broken != null && collective.failure().isEmpty()) {
      notice(collective, broken.cause(), latencies.endOfFile());
    }
  }

  private void later(Duration delay, Command command) {
    getContext().scheduleOnce(delay, getContext().getSelf(), command);
  }

  /** What the world is told. */
  sealed interface Command
      permits Compute,
          Computed,
          Open,
          Opened,
          OpenDeadline,
          Arrive,
          Moved,
          Abort,
          Close,
          Noticed,
          Kill,
          Stop,
          Resume,
          Stick,
          SlowDown,
          Cut {}

  /** A replica computes; it is told when so much time has passed. */
  record Compute(SimulatedProcess process, long durationNs, CompletableFuture<@Nullable Void> done)
      implements Command {}

  /** A rank opens a generation's communicator. */
  record Open(
      SimulatedProcess process,
      long generation,
      int rank,
      List<String> endpoints,
      CompletableFuture<Collective> opened)
      implements Command {}

  /** A rank comes to an operation. */
  record Arrive(SimulatedCollective collective, long sequence, Operation operation)
      implements Command {}

  record Abort(SimulatedCollective collective, LockstepException cause) implements Command {}

  record Close(SimulatedCollective collective) implements Command {}

  /**
   * A process ends at once.
   *
   * @param silently without an end of its connections that anybody would notice, as when its host
   *     is lost
   */
  record Kill(SimulatedProcess process, boolean silently) implements Command {}

  /** A process stands still, as on SIGSTOP. */
  record Stop(SimulatedProcess process) implements Command {}

  record Resume(SimulatedProcess process) implements Command {}

  /** A replica's thread hangs for good; the process's other threads go on. */
  record Stick(SimulatedProcess process) implements Command {}

  /** What a replica computes from now on takes longer by a factor. */
  record SlowDown(SimulatedProcess process, double factor) implements Command {}

  /**
   * The network falls into two parts, which hear nothing of each other.
   *
   * @param all processes that there are
   * @param farPlaces those on the far side; none to heal it
   */
  record Cut(List<SimulatedProcess> all, Set<Integer> farPlaces) implements Command {}

  private record Computed(long deadlineNs) implements Command {}

  private record Opened(Communicator communicator) implements Command {}

  private record OpenDeadline(Communicator communicator) implements Command {}

  private record Moved(Communicator communicator, Exchange exchange, int schedule)
      implements Command {}

  private record Noticed(SimulatedCollective collective, LockstepException cause)
      implements Command {}
}
