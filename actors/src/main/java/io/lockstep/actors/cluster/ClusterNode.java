package io.lockstep.actors.cluster;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import akka.remote.RemoteTransportException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.LockstepException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One worker process's place in the Akka cluster: its worker, and the coordinator's singleton. */
public final class ClusterNode {
  private static final String SYSTEM = "lockstep";

  private final ActorSystem<NodeGuardian.Command> system;
  private final Horizon horizon;
  private volatile @Nullable Address seed;
  private volatile boolean leaving;

  private ClusterNode(ActorSystem<NodeGuardian.Command> system, Horizon horizon) {
    this.system = system;
    this.horizon = horizon;
  }

  /**
   * Starts an actor system on a free port. It belongs to no cluster until {@link #join}.
   *
   * @param host address to bind
   * @param id of this process's worker, by which the cluster's other nodes know this one
   * @param parent told where an actor throws, or where the cluster puts this node out: without
   *     either, training would wait in silence
   * @param coordinator run on the oldest node of the cluster only
   * @param worker of this process, given the way to the coordinator
   * @throws LockstepException (exit 3) where no port can be bound
   */
  public static ClusterNode start(
      String host,
      WorkerId id,
      Parent parent,
      Function<Membership, Behavior<Coordinator.Command>> coordinator,
      Function<ActorRef<Coordinator.Command>, Behavior<Worker.Command>> worker) {
    Map<String, Object> own =
        Map.of(
            "akka.remote.artery.canonical.hostname",
            host,
            "akka.cluster.roles",
            List.of(WorkerRole.of(id)));
    Config config =
        ConfigFactory.parseMap(own)
            .withFallback(ConfigFactory.parseResources("lockstep-cluster.conf"))
            .withFallback(ConfigFactory.load());
    Horizon horizon = new Horizon();
    try {
      ActorSystem<NodeGuardian.Command> system =
          ActorSystem.create(
              NodeGuardian.create(parent, horizon, coordinator, worker), SYSTEM, config);
      ClusterNode node = new ClusterNode(system, horizon);
      system.getWhenTerminated().thenAccept(done -> node.terminated(parent));
      return node;
    } catch (RemoteTransportException e) {
      throw LockstepException.environment("no port can be bound on " + host + ": " + e.getMessage())
          .hint("is the address one of this machine's?")
          .because(e);
    }
  }

  /** Where others join, as Akka writes it. */
  public String address() {
    return Cluster.get(system).selfMember().address().toString();
  }

  /** Joins the cluster of its founder; a node that joins its own address founds one. */
  public void join(String founder) {
    Address address = AddressFromURIString.parse(founder);
    seed = address;
    Cluster.get(system).manager().tell(new JoinSeedNodes(List.of(address)));
  }

  /** Tells the coordinator that a process has ended. */
  public void gone(Coordinator.WorkerGone worker) {
    system.tell(new NodeGuardian.Gone(worker));
  }

  /**
   * Lets the worker finish its step in flight, and leaves the cluster.
   *
   * @return done when nothing of this node is left
   */
  public CompletionStage<?> leave() {
    leaving = true;
    system.tell(new NodeGuardian.Leave());
    return system.getWhenTerminated();
  }

  /** The cluster ends an actor system that it puts out, and one that has lost its oldest node. */
  private void terminated(Parent parent) {
    Address founder = seed;
    if (leaving) {
      return;
    }
    if (founder != null && horizon.hides(founder)) {
      parent.fail(
          LockstepException.failed(
                  "rank 0's process, which holds the coordinator, is not heard any more")
              .rank(0)
              .hint("was it stopped, or is the machine overloaded?"));
    } else {
      parent.fail(
          LockstepException.failed("the cluster put this worker out")
              .hint("it was silent for too long: is the machine overloaded?"));
    }
  }
}
