package io.lockstep.actors.cluster;

import io.lockstep.actors.protocol.WorkerId;

/** Whoever started this process. Calls return at once. */
public interface Parent {
  /** Ends that worker's process, if it has not ended yet. */
  void evict(WorkerId worker, String cause);

  /** This process cannot go on. */
  void fail(Throwable thrown);
}
