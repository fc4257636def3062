package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.runlog.RunRecord;

/** Sees all that happens in a run, as it happens. */
interface Watcher {
  /** A worker's seat in a generation. */
  record Seat(long generation, int rank, int worldSize) {}

  /** The coordinator has sent something. */
  default void sent(Node to, Worker.Command message) {}

  /** A worker is about to get what the coordinator sent. */
  default void toWorker(Node to, Worker.Command message) {}

  /** A worker has sent something. */
  default void said(Node node, Coordinator.Command message) {}

  /** The coordinator is about to get what a worker sent. */
  default void toCoordinator(Node from, Coordinator.Command message) {}

  default void opening(Node node, Seat seat) {}

  default void transferring(Node node, Seat seat, int source) {}

  default void transferred(Node node, Seat seat) {}

  default void stepping(Node node, Seat seat, StepOrder order) {}

  /** The replica fails by itself, as it was meant to. */
  default void failing(Node node, Seat seat) {}

  /** The replica has the sums of a step, and has taken them in. */
  default void committed(Node node, Seat seat, StepOrder order) {}

  default void evaluating(Node node, Seat seat) {}

  default void saving(Node node) {}

  /** The coordinator, or the launcher in its place, writes something down. */
  default void recorded(RunRecord line) {}

  /** The coordinator puts one out. */
  default void evicted(Node node, String cause) {}

  /** A process has come to its end, or stands still, or goes on. */
  default void changed(Node node, String what) {}

  /** A fault, in words. */
  default void struck(String what) {}
}
