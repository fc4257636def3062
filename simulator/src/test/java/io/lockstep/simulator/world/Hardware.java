package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.Replica;
import io.lockstep.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The simulated hardware alone: processes and the network between their collectives. Whoever uses
 * it plays launcher, cluster and control plane.
 */
public final class Hardware {
  private final World world;
  private final VirtualTime time;
  private final Costs costs;
  private final ActorRef<Simulator.Command> simulator;
  private final List<SimulatedProcess> processes = new ArrayList<>();

  public Hardware(World world, VirtualTime time) {
    this.world = world;
    this.time = time;
    costs = new Costs(world.spec(), world.model(), world.scenario());
    simulator =
        time.spawn(
            Simulator.create(costs, world.latencies(), time::nanoTime, world.spec().seed()),
            "simulator");
  }

  /** Of a collective that one of these processes opened. */
  public static long generation(Collective collective) {
    return ((SimulatedCollective) collective).communicator().generation();
  }

  public Machine start(WorkerId id) {
    SimulatedProcess process = new SimulatedProcess(id);
    processes.add(process);
    return new Machine(process);
  }

  /** The collectives of these processes and of all others no longer reach each other. */
  public void cut(Set<Machine> far) {
    Set<Integer> places = far.stream().map(p -> p.process.place()).collect(Collectors.toSet());
    simulator.tell(new Simulator.Cut(List.copyOf(processes), places));
  }

  /** One process; what is done to it takes effect at once. */
  public final class Machine {
    private final SimulatedProcess process;
    private final SimulatedReplica replica;

    private Machine(SimulatedProcess process) {
      this.process = process;
      replica =
          new SimulatedReplica(
              simulator,
              process,
              costs,
              new SimulatedReplica.Settings(
                  world.spec().seed(),
                  world.replicas(),
                  world.jitter(),
                  world.latencies().giveUp(),
                  0,
                  0),
              time::nanoTime);
    }

    public Replica replica() {
      return replica;
    }

    public Fingerprint holds() {
      return Fingerprint.of(replica.state());
    }

    public CollectiveFactory collectives() {
      return new SimulatedCollectives(simulator, process);
    }

    /** An actor that lives in this process, and stands still or ends with it. */
    public <T> Behavior<T> hosts(Class<T> messages, Behavior<T> actor, Runnable onStopped) {
      return Gate.within(process, messages, actor, onStopped);
    }

    /** Does something on the replica's thread: later if it stands still, never if it is stuck. */
    public void onReplicaThread(Runnable action) {
      process.onReplicaThread(action);
    }

    public boolean isRunning() {
      return process.isRunning();
    }

    public boolean hasEnded() {
      return process.hasEnded();
    }

    /**
     * @param silently its peers' connections stay as they are
     */
    public void kill(boolean silently) {
      process.end();
      simulator.tell(new Simulator.Kill(process, silently));
    }

    public void stop() {
      process.stop();
      simulator.tell(new Simulator.Stop(process));
    }

    public void resume() {
      simulator.tell(new Simulator.Resume(process));
    }

    public void stick() {
      process.getStuck();
    }

    public void slowDown(double factor) {
      process.slowDown(factor);
    }

    /** Resets its collective's connections; false where it has none that work. */
    public boolean reset() {
      SimulatedCollective collective = process.collective();
      if (collective == null || collective.failure().isPresent()) {
        return false;
      }
      collective.abort("connection reset");
      return true;
    }
  }
}
