package io.lockstep.actors.protocol;

/** What the coordinator can do to the cluster's membership. Calls return at once. */
public interface Membership {
  /**
   * Puts a worker out for good: the cluster no longer waits for it, and its process is killed where
   * that can be done, so that one that was only stopped cannot wake and go on. That it is gone
   * comes back as {@link Coordinator.WorkerGone}. Nothing where it is gone already.
   *
   * @param cause in words, for the one who kills to tell
   */
  void evict(WorkerId worker, String cause);
}
