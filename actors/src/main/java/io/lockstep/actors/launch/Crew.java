package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.WorkerId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A launcher's processes that have not been reaped. */
final class Crew {
  private final List<ChildProcess> living = new CopyOnWriteArrayList<>();

  void add(ChildProcess child) {
    living.add(child);
  }

  /** Forgets a process that was reaped, and lets go of its pipe. */
  void remove(ChildProcess child) {
    living.remove(child);
    child.end();
  }

  Optional<ChildProcess> find(WorkerId id) {
    return living.stream().filter(child -> child.id().equals(id)).findFirst();
  }

  Optional<ChildProcess> founder() {
    return living.stream().filter(child -> child.settings().founds()).findFirst();
  }

  void say(LauncherLine line) {
    living.forEach(child -> child.say(line));
  }

  /**
   * Lets all end by themselves, and then makes them.
   *
   * @return who has ended so
   */
  List<WorkerId> end() {
    List<WorkerId> ended = living.stream().map(ChildProcess::id).toList();
    living.forEach(ChildProcess::end);
    living.forEach(ChildProcess::awaitEnd);
    return ended;
  }

  /** At once, from any thread. */
  void kill() {
    living.forEach(ChildProcess::kill);
  }
}
