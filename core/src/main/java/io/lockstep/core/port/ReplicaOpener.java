package io.lockstep.core.port;

import io.lockstep.core.spec.TrainSpec;
import java.util.concurrent.CompletionStage;

/** Makes a worker's replica. */
@FunctionalInterface
public interface ReplicaOpener {
  /**
   * Starts opening it, on a thread of its own.
   *
   * @param localRank the worker's place among its host's, from 0: its device's index
   * @param memory for what is summed over the ranks on the host
   * @return fails with a {@link io.lockstep.core.failure.LockstepException}
   */
  CompletionStage<Replica> open(TrainSpec spec, int localRank, CollectiveMemory memory);
}
