package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.simulator.world.Hardware;

/** A worker's process, with what the search knows of it and nobody in the run does. */
final class Node {
  final WorkerId id;
  final Hardware.Machine process;
  final Link link;

  /** Took the place of another. */
  final boolean isReplacement;

  /** Something was done to it for which it may be put out. */
  boolean afflicted;

  /** The coordinator has put it out. */
  boolean evicted;

  /** All have been told of its end. */
  boolean gone;

  /** Nobody reaps it. */
  boolean hostLost;

  boolean hasLeft;

  /** Its replica fails at its next step. */
  boolean fails;

  /** Asks its worker to leave. */
  Runnable leave = () -> {};

  /** It cannot reach the coordinator. */
  boolean cutOff;

  Node(WorkerId id, Hardware.Machine process, Link link, boolean isReplacement) {
    this.id = id;
    this.process = process;
    this.link = link;
    this.isReplacement = isReplacement;
  }

  boolean holdsCoordinator() {
    return id.localRank() == 0;
  }

  /** Neither ended nor put out: the run can count on it. */
  boolean isThere() {
    return !process.hasEnded() && !evicted && !gone;
  }

  /** As the cluster's failure detector sees it. */
  boolean isHeard() {
    return process.isRunning() && !cutOff;
  }

  @Override
  public String toString() {
    return "w" + id.pid();
  }
}
