package io.lockstep.actors.cluster;

import akka.actor.Address;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which members the cluster hears nothing of. Kept after the actor system's end, which it may
 * explain; readable from any thread.
 */
final class Horizon {
  private final Set<Address> unreachable = ConcurrentHashMap.newKeySet();

  Behavior<ReachabilityEvent> watch() {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), ReachabilityEvent.class));
          return Behaviors.receiveMessage(
              event -> {
                Address address = event.member().address();
                if (event instanceof UnreachableMember) {
                  unreachable.add(address);
                } else {
                  unreachable.remove(address);
                }
                return Behaviors.same();
              });
        });
  }

  boolean hides(Address member) {
    return unreachable.contains(member);
  }
}
