package io.lockstep.simulator.world;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final LongSupplier clockNs;
  private final Interconnect network;

  /** By when they end: without jitter that is the same moment for all ranks, and one timer. */
  private final Map<Long, List<Compute>> computing = new HashMap<>();

  private Simulator(
      ActorContext<Command> context,
      Costs costs,
      Latencies latencies,
      LongSupplier clockNs,
      long seed) {
    super(context);
    this.clockNs = clockNs;
    network = new Interconnect(context.getSelf(), this::later, costs, latencies, clockNs, seed);
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
        .onMessage(
            Arrive.class,
            m -> after(() -> network.arrive(m.collective(), m.sequence(), m.operation())))
        .onMessage(
            Moved.class,
            m -> after(() -> network.moved(m.communicator(), m.exchange(), m.schedule())))
        .onMessage(Open.class, m -> after(() -> network.open(m)))
        .onMessage(Opened.class, m -> after(() -> network.opened(m.communicator())))
        .onMessage(OpenDeadline.class, m -> after(() -> network.openDeadline(m.communicator())))
        .onMessage(Abort.class, m -> after(() -> network.abort(m.collective(), m.cause())))
        .onMessage(Close.class, m -> after(() -> network.close(m.collective())))
        .onMessage(Noticed.class, m -> after(() -> network.noticed(m.collective(), m.cause())))
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

  // What goes wrong.

  private Behavior<Command> onKill(Kill kill) {
    kill.process().end();
    network.lost(kill.process(), kill.silently());
    return this;
  }

  private Behavior<Command> onStop(Stop stop) {
    stop.process().stop();
    network.reassess(List.of(stop.process()));
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    resume.process().resume();
    network.reassess(List.of(resume.process()));
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
    network.reassess(cut.all());
    return this;
  }

  private void later(Duration delay, Command command) {
    getContext().scheduleOnce(delay, getContext().getSelf(), command);
  }

  private Behavior<Command> after(Runnable effect) {
    effect.run();
    return this;
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

  record Opened(Communicator communicator) implements Command {}

  record OpenDeadline(Communicator communicator) implements Command {}

  record Moved(Communicator communicator, Exchange exchange, int schedule) implements Command {}

  record Noticed(SimulatedCollective collective, LockstepException cause) implements Command {}
}
