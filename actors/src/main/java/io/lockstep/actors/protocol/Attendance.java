package io.lockstep.actors.protocol;

import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import java.util.HashSet;
import java.util.Set;

/**
 * Who is there, who is out and how that is known, and how many may still come. Used by one actor.
 */
final class Attendance {
  private final Roster roster = new Roster();

  /** Proven to take no part any more. */
  private final Set<WorkerId> gone = new HashSet<>();

  private final Set<WorkerId> evicted = new HashSet<>();

  /** Were there, and their launchers have not said yet whether they are replaced. */
  private final Set<WorkerId> unreported = new HashSet<>();

  private final Set<WorkerId> unreachable = new HashSet<>();

  /** Were unreachable at the last look already: one look alone may be this process's own fault. */
  private final Set<WorkerId> missed = new HashSet<>();

  /** Lost, and another is being started in their place. */
  private final Set<WorkerId> replaced = new HashSet<>();

  private int replacementsDue;

  /** Those who are there. */
  Roster roster() {
    return roster;
  }

  /** Whether a worker is out for good, whatever it says. */
  boolean isOut(WorkerId id) {
    return gone.contains(id) || evicted.contains(id);
  }

  /** A worker takes a free place. */
  void arrives(Registration worker) {
    roster.add(worker);
    oneLessDue();
  }

  /** One that came in a lost one's place does not fit. */
  void refused(WorkerId id) {
    evicted.add(id);
    oneLessDue();
  }

  /** One that was there is put out; its process may still live. */
  void evicted(WorkerId id) {
    roster.remove(id);
    evicted.add(id);
    unreported.add(id);
  }

  /** What is known after a worker's going has been told, perhaps not for the first time. */
  Departure departs(WorkerGone message) {
    WorkerId id = message.worker();
    boolean isNews = gone.add(id);
    boolean wasThere = roster.remove(id).isPresent();
    if (isNews && !wasThere && !evicted.contains(id)) {
      oneLessDue(); // It was a replacement, and never came so far.
    }
    if (message.how() != How.REMOVED) {
      unreported.remove(id);
    } else if (wasThere) {
      unreported.add(id);
    }
    if (message.how() == How.REPLACED && replaced.add(id)) {
      replacementsDue++;
    }
    return new Departure(isNews, wasThere);
  }

  /**
   * @param isNews whether it was not known before
   * @param wasThere whether it was among those who are there
   */
  record Departure(boolean isNews, boolean wasThere) {}

  void reachability(WorkerId id, boolean reachable) {
    if (reachable) {
      unreachable.remove(id);
      missed.remove(id);
    } else {
      unreachable.add(id);
    }
  }

  /** Some time has passed. */
  void looked() {
    missed.addAll(unreachable);
  }

  int unreachable() {
    return unreachable.size();
  }

  /** How many there can be when all have come who may: those who are there among them. */
  int expected() {
    return roster.size() + replacementsDue + unreported.size();
  }

  /** Whether those who have answered may go on. */
  boolean mayReform(Generation last, Round round) {
    return Quorum.mayReform(last.members(), round.asked(), round.answered(), gone, missed);
  }

  private void oneLessDue() {
    replacementsDue = Math.max(0, replacementsDue - 1);
  }
}
