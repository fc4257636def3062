package io.lockstep.actors.protocol;

import java.util.Set;

/**
 * Who may go on when others are missing: never two parts of a world at once. A missing member is
 * either proven gone (its launcher reaped it, or the cluster has removed it for good), or only out
 * of reach, and then it may be training with others. So those who are there go on at once if every
 * missing member is proven gone, or if they are a strict majority of the last world; else they wait
 * until the cluster has decided. One that is within reach and has not answered yet is waited for in
 * any case.
 */
final class Quorum {
  private Quorum() {}

  /**
   * @param last members of the last world; empty before the first
   * @param asked all who are asked to take part
   * @param answered those of them that have answered
   */
  static boolean mayReform(
      Set<WorkerId> last,
      Set<WorkerId> asked,
      Set<WorkerId> answered,
      Set<WorkerId> gone,
      Set<WorkerId> unreachable) {
    for (WorkerId id : asked) {
      if (!answered.contains(id) && !gone.contains(id) && !unreachable.contains(id)) {
        return false;
      }
    }
    int there = 0;
    int doubtful = 0;
    for (WorkerId id : last) {
      if (answered.contains(id)) {
        there++;
      } else if (unreachable.contains(id) && !gone.contains(id)) {
        doubtful++;
      } else if (!gone.contains(id)) {
        return false;
      }
    }
    return doubtful == 0 || 2 * there > last.size();
  }
}
