package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import java.util.Locale;

/** Tells a run, a line for each thing that happens, with its virtual time in milliseconds. */
final class Story implements Watcher {
  private final StringBuilder text = new StringBuilder();
  private final VirtualClock clock;

  /** Reads virtual time. */
  @FunctionalInterface
  interface VirtualClock {
    long nanoTime();
  }

  Story(VirtualClock clock) {
    this.clock = clock;
  }

  String text() {
    return text.toString();
  }

  private void tell(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, "%12.3f  ", clock.nanoTime() / 1e6))
        .append(String.format(Locale.ROOT, format, arguments))
        .append('\n');
  }

  @Override
  public void toWorker(Node to, Worker.Command message) {
    tell("C -> %s   %s", to, Words.of(message));
  }

  @Override
  public void toCoordinator(Node from, Coordinator.Command message) {
    if (!(message instanceof Coordinator.Alive)) {
      boolean told =
          message instanceof Coordinator.WorkerGone || message instanceof Coordinator.Reachability;
      tell("%s -> C   %s", told ? "cluster" : from, Words.of(message));
    }
  }

  @Override
  public void opening(Node node, Seat seat) {
    tell(
        "%s         opens g%d as rank %d of %d",
        node, seat.generation(), seat.rank(), seat.worldSize());
  }

  @Override
  public void transferring(Node node, Seat seat, int source) {
    tell("%s         transfers from rank %d in g%d", node, source, seat.generation());
  }

  @Override
  public void transferred(Node node, Seat seat) {
    tell("%s         has taken over %s", node, node.process.holds());
  }

  @Override
  public void stepping(Node node, Seat seat, StepOrder order) {
    tell("%s         step %d in g%d", node, order.step(), seat.generation());
  }

  @Override
  public void committed(Node node, Seat seat, StepOrder order) {
    tell(
        "%s         COMMITS step %d in g%d: %s",
        node, order.step(), seat.generation(), node.process.holds());
  }

  @Override
  public void evaluating(Node node, Seat seat) {
    tell("%s         evaluates in g%d", node, seat.generation());
  }

  @Override
  public void saving(Node node) {
    tell("%s         saves %s", node, node.process.holds());
  }

  @Override
  public void recorded(RunRecord line) {
    if (line instanceof Event || line instanceof EpochRow || line instanceof Ended) {
      tell("log       %s", Words.of(line));
    }
  }

  @Override
  public void evicted(Node node, String cause) {
    tell("C         PUTS OUT %s: %s", node, cause);
  }

  @Override
  public void changed(Node node, String what) {
    tell("%s         %s", node, what);
  }

  @Override
  public void struck(String what) {
    tell("FAULT     %s", what);
  }
}
