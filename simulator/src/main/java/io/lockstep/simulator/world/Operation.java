package io.lockstep.simulator.world;

import io.lockstep.simulator.world.ReplicaState.Contribution;
import org.jspecify.annotations.Nullable;

/** What one rank brings to a collective operation. */
sealed interface Operation {
  /** What must agree between the ranks. */
  String name();

  record AllReduce(Contribution part) implements Operation {
    @Override
    public String name() {
      return "all-reduce";
    }
  }

  /**
   * @param state the root's; null on the others
   */
  record Broadcast(int root, @Nullable ReplicaState state) implements Operation {
    @Override
    public String name() {
      return "broadcast from rank " + root;
    }
  }

  /**
   * What every rank gets of it.
   *
   * @param sum of an all-reduce
   * @param state of a broadcast's root
   * @param lastArrivalNs when the last rank came to it
   */
  record Result(Contribution sum, @Nullable ReplicaState state, long lastArrivalNs) {}
}
