package io.lockstep.actors.cluster;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.JoinSeedNodes;
import akka.cluster.typed.SingletonActor;
import akka.remote.RemoteTransportException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.failure.LockstepException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** One worker process's place in the Akka cluster: its worker, and the coordinator's singleton. */
public final class ClusterNode {
  private static final String SYSTEM = "lockstep";

  private final ActorSystem<Void> system;

  private ClusterNode(ActorSystem<Void> system) {
    this.system = system;
  }

  /**
   * Starts an actor system on a free port. It belongs to no cluster until {@link #join}.
   *
   * @param host address to bind
   * @param coordinator run on the oldest node of the cluster only
   * @param worker of this process, given the way to the coordinator
   * @param onFailure told where an actor throws, or where the cluster puts this node out: without
   *     either, training would wait in silence
   * @throws LockstepException (exit 3) where no port can be bound
   */
  public static ClusterNode start(
      String host,
      Behavior<Coordinator.Command> coordinator,
      Function<ActorRef<Coordinator.Command>, Behavior<Worker.Command>> worker,
      Consumer<Throwable> onFailure) {
    Config config =
        ConfigFactory.parseMap(Map.of("akka.remote.artery.canonical.hostname", host))
            .withFallback(ConfigFactory.parseResources("lockstep-cluster.conf"))
            .withFallback(ConfigFactory.load());
    try {
      ActorSystem<Void> system =
          ActorSystem.create(
              guardian(
                  Reporting.failures(Coordinator.Command.class, coordinator, onFailure),
                  proxy ->
                      Reporting.failures(Worker.Command.class, worker.apply(proxy), onFailure)),
              SYSTEM,
              config);
      system
          .getWhenTerminated()
          .thenAccept(
              done ->
                  onFailure.accept(
                      LockstepException.failed("the cluster put this worker out")
                          .hint("it was silent for too long: is the machine overloaded?")));
      return new ClusterNode(system);
    } catch (RemoteTransportException e) {
      throw LockstepException.environment("no port can be bound on " + host + ": " + e.getMessage())
          .hint("is the address one of this machine's?")
          .because(e);
    }
  }

  private static Behavior<Void> guardian(
      Behavior<Coordinator.Command> coordinator,
      Function<ActorRef<Coordinator.Command>, Behavior<Worker.Command>> worker) {
    return Behaviors.setup(
        context -> {
          ActorRef<Coordinator.Command> proxy =
              ClusterSingleton.get(context.getSystem())
                  .init(SingletonActor.of(coordinator, "coordinator"));
          context.spawn(worker.apply(proxy), "worker");
          return Behaviors.empty();
        });
  }

  /** Where others join, as Akka writes it. */
  public String address() {
    return Cluster.get(system).selfMember().address().toString();
  }

  /** Joins the cluster of that node; a node that joins its own address founds one. */
  public void join(String seed) {
    Address address = AddressFromURIString.parse(seed);
    Cluster.get(system).manager().tell(new JoinSeedNodes(List.of(address)));
  }
}
