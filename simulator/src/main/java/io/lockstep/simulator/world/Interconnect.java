package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.sampler.SplitMix64;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * The simulated network between the ranks: opens communicators, carries their operations, and tells
 * the others of a rank that is lost. Part of the {@link Simulator}, whose messages to itself are
 * its timers.
 */
final class Interconnect {
  private static final long SPREAD = 0x535052454144L;

  private final ActorRef<Simulator.Command> simulator;
  private final BiConsumer<Duration, Simulator.Command> timers;
  private final Costs costs;
  private final Latencies latencies;
  private final LongSupplier clockNs;
  private final long seed;

  /** Communicators that are not complete yet, by generation; whoever is late hears of a break. */
  private final Map<Long, Communicator> opening = new HashMap<>();

  /**
   * @param timers tell the simulator something later
   * @param seed of who notices a failure when
   */
  Interconnect(
      ActorRef<Simulator.Command> simulator,
      BiConsumer<Duration, Simulator.Command> timers,
      Costs costs,
      Latencies latencies,
      LongSupplier clockNs,
      long seed) {
    this.simulator = simulator;
    this.timers = timers;
    this.costs = costs;
    this.latencies = latencies;
    this.clockNs = clockNs;
    this.seed = seed;
  }

  // Communicators come and go.

  void open(Simulator.Open open) {
    SimulatedProcess process = open.process();
    leaveOlder(process, open.generation());
    Communicator communicator = opening.get(open.generation());
    if (communicator == null) {
      communicator = new Communicator(open.generation(), open.endpoints(), clockNs);
      opening.put(open.generation(), communicator);
      later(latencies.openWithin(), new Simulator.OpenDeadline(communicator));
    }
    if (!communicator.isOf(open.endpoints()) || !communicator.hasFree(open.rank())) {
      open.opened()
          .completeExceptionally(
              LockstepException.failed(
                      "rank %d does not fit into generation %d"
                          .formatted(open.rank(), open.generation()))
                  .rank(open.rank()));
      return;
    }
    SimulatedCollective member =
        new SimulatedCollective(simulator, process, communicator, open.rank(), open.opened());
    process.collective(member);
    communicator.join(member);
    Communicator.Break broken = communicator.broken();
    if (broken != null) {
      later(latencies.endOfFile(), new Simulator.Noticed(member, broken.cause()));
    } else if (communicator.isComplete()) {
      later(latencies.open(), new Simulator.Opened(communicator));
    }
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

  void opened(Communicator communicator) {
    opening.remove(communicator.generation(), communicator);
    if (communicator.broken() == null) {
      communicator.open();
      for (SimulatedCollective member : communicator.members()) {
        member.process().deliver(member::open);
      }
    }
  }

  void openDeadline(Communicator communicator) {
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
  }

  void abort(SimulatedCollective by, LockstepException cause) {
    breakUp(by, cause, latencies.abort());
  }

  void close(SimulatedCollective leaver) {
    Communicator communicator = leaver.communicator();
    communicator.left(leaver.rank());
    Exchange exchange = communicator.exchange();
    if (!communicator.isOpen() || (exchange != null && !exchange.hasCome(leaver.rank()))) {
      breakUp(leaver, hasLeft(leaver.rank()), latencies.endOfFile());
    }
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
    later(after, new Simulator.Noticed(member, cause));
  }

  void noticed(SimulatedCollective member, LockstepException cause) {
    Communicator.Break broken = member.communicator().broken();
    if (broken == null || broken.isAudibleTo(member.process())) {
      member.process().deliver(() -> member.fail(cause));
    }
  }

  // Operations.

  void arrive(SimulatedCollective member, long sequence, Operation operation) {
    Communicator communicator = member.communicator();
    if (communicator.broken() != null) {
      return; // It will notice.
    }
    Integer leaver = communicator.leaver();
    Exchange exchange = communicator.exchangeFor(sequence, operation);
    if (leaver != null && !exchange.hasCome(leaver)) {
      communicator.breakUp(leaver, hasLeft(leaver));
      communicator
          .members()
          .forEach(other -> notice(other, hasLeft(leaver), latencies.endOfFile()));
      return;
    }
    exchange
        .arrive(member.rank(), sequence, operation, clockNs.getAsLong())
        .ifPresentOrElse(
            mismatch -> {
              breakUp(member, mismatch, latencies.abort());
              notice(member, mismatch, Duration.ZERO);
            },
            () -> moveWhenAllHaveCome(communicator, exchange, operation));
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
        new Simulator.Moved(communicator, exchange, exchange.schedule()));
  }

  void moved(Communicator communicator, Exchange exchange, int schedule) {
    if (communicator.broken() == null && exchange.schedule() == schedule) {
      communicator.exchanged();
      Operation.Result result = exchange.result();
      for (SimulatedCollective member : communicator.members()) {
        member.process().deliver(() -> member.complete(result));
      }
    }
  }

  // What goes wrong.

  /** The process has ended, and its connections with it. */
  void lost(SimulatedProcess process, boolean silently) {
    SimulatedCollective collective = process.collective();
    if (collective == null) {
      return;
    }
    collective.communicator().assess();
    if (!silently) {
      LockstepException lost =
          LockstepException.failed(
                  "rank %d's connections have ended: its process (pid %d) is gone"
                      .formatted(collective.rank(), process.id().pid()))
              .rank(collective.rank());
      breakUp(collective, lost, latencies.endOfFile());
    }
  }

  /** Who can hear whom has changed. */
  void reassess(List<SimulatedProcess> processes) {
    Set<Communicator> communicators = new LinkedHashSet<>();
    for (SimulatedProcess process : processes) {
      SimulatedCollective collective = process.collective();
      if (collective != null) {
        communicators.add(collective.communicator());
        tellWhatItMissed(collective);
      }
    }
    communicators.forEach(this::reassess);
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

  private void later(Duration delay, Simulator.Command command) {
    timers.accept(delay, command);
  }
}
