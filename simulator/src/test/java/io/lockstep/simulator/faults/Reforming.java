package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Never two worlds from one: whoever is left out of the next generation has ended, or the cluster
 * has decided so, or those who go on are a strict majority. And nobody is put out for nothing.
 */
final class Reforming implements Watcher {
  private final Map<String, Node> registered = new HashMap<>();
  private Set<Node> world = Set.of();
  private int minWorkers;

  Reforming(int minWorkers) {
    this.minWorkers = minWorkers;
  }

  /** The members of the last generation, by rank. */
  Set<Node> world() {
    return world;
  }

  @Override
  public void toCoordinator(Node from, Coordinator.Command message) {
    if (message instanceof Coordinator.Register) {
      Node known = registered.get(from.id.place());
      if (known == null || known.id.pid() < from.id.pid()) {
        registered.put(from.id.place(), from);
      }
    }
  }

  @Override
  public void recorded(RunRecord line) {
    if (line instanceof Event event && event.event().equals(Event.GENERATION)) {
      Set<Node> next = new LinkedHashSet<>();
      List<String> members = event.members();
      members.forEach(place -> next.add(registered.get(place)));
      Violation.unless(
          next.size() == members.size() && next.size() >= minWorkers,
          "generation %d has %d members",
          event.generation(),
          next.size());
      requireRight(next, event.generation());
      world = next;
    }
  }

  private void requireRight(Set<Node> next, long generation) {
    Set<Node> missing = new LinkedHashSet<>(world);
    missing.removeAll(next);
    boolean settled = missing.stream().allMatch(node -> node.process.hasEnded() || node.gone);
    Violation.unless(
        missing.stream().allMatch(node -> node.process.hasEnded() || node.gone || node.evicted),
        "one of %s is left out of generation %d, and could come back",
        missing,
        generation);
    int stay = world.size() - missing.size();
    Violation.unless(
        settled || 2 * stay > world.size(),
        "%d of %d go on in generation %d, and %s may be alive",
        stay,
        world.size(),
        generation,
        missing);
  }

  @Override
  public void evicted(Node node, String cause) {
    Violation.unless(
        node.afflicted || node.process.hasEnded(), "%s was put out for nothing: %s", node, cause);
  }
}
