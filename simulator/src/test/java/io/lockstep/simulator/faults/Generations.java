package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import java.util.HashMap;
import java.util.Map;

/** A worker never goes back to a generation that it has left behind, whatever reaches it late. */
final class Generations implements Watcher {
  private final Map<Node, Long> newest = new HashMap<>();

  @Override
  public void said(Node node, Coordinator.Command message) {
    if (message instanceof Coordinator.Alive alive) {
      goOn(node, alive.pulse().generation());
    } else if (message instanceof Coordinator.Prepared prepared) {
      goOn(node, prepared.generation());
    } else if (message instanceof Coordinator.Interrupted interrupted) {
      goOn(node, interrupted.generation());
    }
  }

  @Override
  public void opening(Node node, Seat seat) {
    goOn(node, seat.generation());
  }

  private void goOn(Node node, long generation) {
    long known = newest.merge(node, generation, Math::max);
    Violation.unless(
        generation == known, "%s goes back from generation %d to %d", node, known, generation);
  }
}
