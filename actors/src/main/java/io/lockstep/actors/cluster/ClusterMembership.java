package io.lockstep.actors.cluster;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.WorkerId;
import java.util.Optional;

/**
 * Puts workers out of an Akka cluster. Also those that are dead: until the cluster has been told,
 * it would hold up newcomers for a member that it cannot reach.
 */
final class ClusterMembership implements Membership {
  private final Cluster cluster;
  private final Parent parent;

  ClusterMembership(ActorSystem<?> system, Parent parent) {
    cluster = Cluster.get(system);
    this.parent = parent;
  }

  @Override
  public void evict(WorkerId worker, String cause) {
    parent.evict(worker, cause);
  }

  /** But not this very node: the cluster must not put itself out, which would hide the cause. */
  @Override
  public void remove(WorkerId worker) {
    for (Member member : cluster.state().getMembers()) {
      boolean isIt = WorkerRole.worker(member).equals(Optional.of(worker));
      if (isIt && !member.uniqueAddress().equals(cluster.selfMember().uniqueAddress())) {
        cluster.manager().tell(new Down(member.address()));
      }
    }
  }
}
