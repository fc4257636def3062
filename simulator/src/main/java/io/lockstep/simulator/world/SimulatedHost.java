package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.port.Replica;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunLog;
import io.lockstep.simulator.time.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The worker processes with what looks after them: the launcher, which reaps and replaces those
 * that end, and the cluster's failure detector, which misses those that are not heard. The process
 * at place 0 holds the coordinator, so the run ends with it. Used by one thread.
 */
final class SimulatedHost implements Membership {
  /** Ranks and steps below these are traced: enough to see the pattern, little enough to load. */
  private static final int TRACED_RANKS = 8;

  private static final long TRACED_STEPS = 50;

  static final String NAME = "simulated";

  /** A heartbeat's interval. */
  private static final Duration HEARD_AGAIN = Duration.ofMillis(250);

  private static final String PUT_OUT = "was put out of the cluster";

  private final World world;
  private final VirtualTime time;
  private final RunLog log;
  private final ActorRef<Simulator.Command> simulator;
  private final ActorRef<Coordinator.Command> coordinator;
  private final Costs costs;
  private final List<SimulatedProcess> byPlace = new ArrayList<>();
  private final Map<WorkerId, SimulatedProcess> byId = new HashMap<>();
  private final Map<WorkerId, ActorRef<Worker.Command>> workers = new HashMap<>();
  private final Set<WorkerId> reaped = new HashSet<>();

  /** Ended with its host: nobody reaps it. */
  private final Set<WorkerId> lost = new HashSet<>();

  private final Set<WorkerId> unreachable = new HashSet<>();
  private int restartsLeft;
  private boolean over;

  SimulatedHost(World world, VirtualTime time, RunLog log) {
    this.world = world;
    this.time = time;
    this.log = log;
    restartsLeft = world.maxRestarts();
    costs = new Costs(world.spec(), world.model(), world.scenario());
    simulator =
        time.spawn(
            Simulator.create(costs, world.latencies(), time::nanoTime, world.spec().seed()),
            "simulator");
    for (int place = 0; place < world.spec().workers(); place++) {
      byPlace.add(process(place));
    }
    coordinator =
        time.spawn(
            Gate.within(
                byPlace.get(0),
                Coordinator.Command.class,
                Coordinator.create(world.spec(), log, this, time, world.limits()),
                () -> {}),
            "coordinator");
    byPlace.forEach(this::start);
  }

  private SimulatedProcess process(int place) {
    SimulatedProcess process = new SimulatedProcess(new WorkerId(NAME, place, byId.size() + 1));
    byId.put(process.id(), process);
    return process;
  }

  private void start(SimulatedProcess process) {
    WorkerId id = process.id();
    Replica replica =
        new SimulatedReplica(
            simulator,
            process,
            costs,
            new SimulatedReplica.Settings(
                world.spec().seed(),
                world.replicas(),
                world.jitter(),
                world.latencies().giveUp(),
                TRACED_RANKS,
                TRACED_STEPS),
            time::nanoTime);
    Behavior<Worker.Command> worker =
        Worker.create(
            new Worker.Identity(id, id.localRank() == 0, Path.of("weights.npz")),
            world.spec(),
            CompletableFuture.completedFuture(replica),
            new SimulatedCollectives(simulator, process),
            wayToCoordinator(process),
            time);
    workers.put(
        id,
        time.spawn(
            Gate.within(process, Worker.Command.class, worker, () -> stoppedByItself(process)),
            "worker-" + id.pid()));
  }

  private ActorRef<Coordinator.Command> wayToCoordinator(SimulatedProcess process) {
    return world.network().isPerfect()
        ? coordinator
        : time.spawn(
            world.network().uplink(process, coordinator, time::nanoTime),
            "network-" + process.id().pid());
  }

  // How a process ends.

  @Override
  public void evict(WorkerId worker, String cause) {
    SimulatedProcess process = byId.get(worker);
    if (process == null || reaped.contains(worker)) {
      return;
    }
    if (lost.contains(worker)) {
      time.after(world.latencies().reap(), () -> gone(process, false, PUT_OUT));
    } else {
      kill(process, "was evicted: " + cause);
    }
  }

  /** One that the cluster gives up while it cannot be reached is stopped by its own side. */
  @Override
  public void remove(WorkerId worker) {
    SimulatedProcess process = byId.get(worker);
    if (process != null && unreachable.contains(worker) && !reaped.contains(worker)) {
      kill(process, PUT_OUT);
    }
  }

  void kill(SimulatedProcess process, String cause) {
    if (!process.hasEnded()) {
      simulator.tell(new Simulator.Kill(process, false));
      time.after(world.latencies().reap(), () -> gone(process, false, cause));
    }
  }

  /** Its host is gone with it: no end of a connection, and no launcher that would say so. */
  void lose(SimulatedProcess process) {
    lost.add(process.id());
    simulator.tell(new Simulator.Kill(process, true));
    missIfStill(process);
  }

  void leave(SimulatedProcess process) {
    ActorRef<Worker.Command> worker = workers.get(process.id());
    if (worker != null) {
      worker.tell(new Worker.Leave());
    }
  }

  private void stoppedByItself(SimulatedProcess process) {
    if (!over) {
      simulator.tell(new Simulator.Kill(process, true));
      time.after(world.latencies().reap(), () -> gone(process, true, "left on SIGTERM"));
    }
  }

  /** As told by its launcher. */
  private void gone(SimulatedProcess process, boolean left, String cause) {
    WorkerId id = process.id();
    if (over || !reaped.add(id)) {
      return;
    }
    workers.remove(id);
    if (id.localRank() == 0) {
      log.append(
          Event.worker(
              left ? Event.WORKER_LEFT : Event.WORKER_LOST,
              time.millis(),
              0,
              id.pid(),
              id.host(),
              cause));
      log.append(
          Ended.failed(
              0,
              "rank 0 (pid " + id.pid() + ") " + cause + "; it held the coordinator",
              "in this version no other worker can take that over"));
      return;
    }
    boolean replaced = !left && !lost.contains(id) && restartsLeft > 0;
    if (replaced) {
      restartsLeft--;
      time.after(world.latencies().restart(), () -> replace(id.localRank()));
    }
    coordinator.tell(new Coordinator.WorkerGone(id, how(left, replaced), cause));
  }

  private static How how(boolean left, boolean replaced) {
    return left ? How.LEFT : replaced ? How.REPLACED : How.REAPED;
  }

  private void replace(int place) {
    if (!over) {
      SimulatedProcess next = process(place);
      byPlace.set(place, next);
      start(next);
    }
  }

  // What the cluster notices.

  void stop(SimulatedProcess process) {
    simulator.tell(new Simulator.Stop(process));
    missIfStill(process);
  }

  void resume(SimulatedProcess process) {
    simulator.tell(new Simulator.Resume(process));
    time.after(HEARD_AGAIN, () -> hearAgain(process));
  }

  void cut(Set<Integer> farPlaces) {
    simulator.tell(new Simulator.Cut(List.copyOf(byPlace), farPlaces));
    farPlaces.forEach(place -> missIfStill(byPlace.get(place)));
    time.after(HEARD_AGAIN, () -> byPlace.forEach(this::hearAgain));
  }

  void stick(SimulatedProcess process) {
    simulator.tell(new Simulator.Stick(process));
  }

  void slowDown(SimulatedProcess process, double factor) {
    simulator.tell(new Simulator.SlowDown(process, factor));
  }

  private void missIfStill(SimulatedProcess process) {
    time.after(
        world.latencies().unreachable(),
        () -> {
          if (!over && !isHeard(process) && unreachable.add(process.id())) {
            coordinator.tell(new Coordinator.Reachability(process.id(), false));
            time.after(world.latencies().down(), () -> putOutIfStill(process));
          }
        });
  }

  private void putOutIfStill(SimulatedProcess process) {
    if (!over && unreachable.contains(process.id()) && !reaped.contains(process.id())) {
      coordinator.tell(new Coordinator.WorkerGone(process.id(), How.REMOVED, PUT_OUT));
    }
  }

  private void hearAgain(SimulatedProcess process) {
    if (isHeard(process) && unreachable.remove(process.id())) {
      coordinator.tell(new Coordinator.Reachability(process.id(), true));
    }
  }

  private boolean isHeard(SimulatedProcess process) {
    return process.isRunning() && !process.isCut();
  }

  /** The newest process at a place. */
  SimulatedProcess at(int place) {
    return byPlace.get(place);
  }

  /** Nothing that happens from now on is anybody's business. */
  void end() {
    over = true;
  }
}
