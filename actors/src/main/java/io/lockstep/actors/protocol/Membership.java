package io.lockstep.actors.protocol;

/** What the coordinator can do to the cluster's membership. Calls return at once. */
public interface Membership {
  /**
   * Has a worker's process killed by its launcher, so that one that was only stopped cannot wake
   * and go on. That it is gone comes back as {@link Coordinator.WorkerGone}. Nothing where it is
   * gone already, or its launcher cannot be reached.
   *
   * @param cause in words, for the one who kills to tell
   */
  void evict(WorkerId worker, String cause);

  /** Has the cluster give a worker up; it would wait for it, and let nobody join meanwhile. */
  void remove(WorkerId worker);
}
