package io.lockstep.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.Worker;
import java.util.function.Function;

/** The first actor of a process: it starts the others, and hears what the process is told. */
final class NodeGuardian extends AbstractBehavior<NodeGuardian.Command> {
  private final ActorRef<Coordinator.Command> coordinator;
  private final ActorRef<Worker.Command> worker;

  private NodeGuardian(
      ActorContext<Command> context,
      Behavior<Coordinator.Command> coordinator,
      Function<ActorRef<Coordinator.Command>, Behavior<Worker.Command>> worker) {
    super(context);
    this.coordinator =
        ClusterSingleton.get(context.getSystem())
            .init(SingletonActor.of(coordinator, "coordinator"));
    this.worker = context.spawn(worker.apply(this.coordinator), "worker");
    context.watchWith(this.worker, new WorkerStopped());
  }

  /**
   * Starts the worker, and the coordinator where this is the oldest node of the cluster.
   *
   * @param parent told where an actor throws, since training would wait in silence
   * @param horizon kept up to date
   */
  static Behavior<Command> create(
      Parent parent,
      Horizon horizon,
      Function<Membership, Behavior<Coordinator.Command>> coordinator,
      Function<ActorRef<Coordinator.Command>, Behavior<Worker.Command>> worker) {
    return Behaviors.setup(
        context -> {
          context.spawn(horizon.watch(), "horizon");
          Membership membership = new ClusterMembership(context.getSystem(), parent);
          return new NodeGuardian(
              context,
              Reporting.failures(
                  Coordinator.Command.class, informed(coordinator.apply(membership)), parent::fail),
              proxy -> Reporting.failures(Worker.Command.class, worker.apply(proxy), parent::fail));
        });
  }

  /** A coordinator that hears of the cluster's events. */
  private static Behavior<Coordinator.Command> informed(Behavior<Coordinator.Command> coordinator) {
    return Behaviors.setup(
        context -> {
          context.spawn(MembershipEvents.create(context.getSelf()), "membership-events");
          return coordinator;
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Gone.class, this::onGone)
        .onMessage(Leave.class, this::onLeave)
        .onMessage(WorkerStopped.class, this::onWorkerStopped)
        .build();
  }

  private Behavior<Command> onGone(Gone gone) {
    coordinator.tell(gone.worker());
    return this;
  }

  private Behavior<Command> onLeave(Leave leave) {
    worker.tell(new Worker.Leave());
    return this;
  }

  /** What it has said last is still sent, and the cluster told, before the system ends. */
  private Behavior<Command> onWorkerStopped(WorkerStopped stopped) {
    getContext().getSystem().terminate();
    return this;
  }

  sealed interface Command permits Gone, Leave, WorkerStopped {}

  record Gone(Coordinator.WorkerGone worker) implements Command {}

  record Leave() implements Command {}

  private record WorkerStopped() implements Command {}
}
