package io.lockstep.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.Reachability;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;

/** Tells the coordinator beside it what the cluster says of its members. */
final class MembershipEvents {
  private MembershipEvents() {}

  static Behavior<ClusterDomainEvent> create(ActorRef<Coordinator.Command> coordinator) {
    return Behaviors.setup(
        context -> {
          var subscriptions = Cluster.get(context.getSystem()).subscriptions();
          subscriptions.tell(Subscribe.create(context.getSelf().narrow(), ReachabilityEvent.class));
          subscriptions.tell(Subscribe.create(context.getSelf().narrow(), MemberRemoved.class));
          return Behaviors.receive(ClusterDomainEvent.class)
              .onMessage(
                  UnreachableMember.class, event -> reach(coordinator, event.member(), false))
              .onMessage(ReachableMember.class, event -> reach(coordinator, event.member(), true))
              .onMessage(MemberRemoved.class, event -> removed(coordinator, event))
              .build();
        });
  }

  private static Behavior<ClusterDomainEvent> reach(
      ActorRef<Coordinator.Command> coordinator, Member member, boolean reachable) {
    WorkerRole.worker(member).ifPresent(id -> coordinator.tell(new Reachability(id, reachable)));
    return Behaviors.same();
  }

  private static Behavior<ClusterDomainEvent> removed(
      ActorRef<Coordinator.Command> coordinator, MemberRemoved event) {
    boolean left = event.previousStatus().equals(MemberStatus.exiting());
    WorkerRole.worker(event.member())
        .ifPresent(
            id ->
                coordinator.tell(
                    left
                        ? WorkerGone.left(id)
                        : new WorkerGone(id, How.REMOVED, "was put out of the cluster")));
    return Behaviors.same();
  }
}
