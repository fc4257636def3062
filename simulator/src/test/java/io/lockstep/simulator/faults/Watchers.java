package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.runlog.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several who look on. What one of them throws is kept, since those who are looked at would not let
 * it pass; nobody looks any more then.
 */
final class Watchers implements Watcher {
  private final List<Watcher> all = new ArrayList<>();

  private @Nullable RuntimeException objection;

  void add(Watcher watcher) {
    all.add(watcher);
  }

  /** What the first of them did not like. */
  @Nullable RuntimeException objection() {
    return objection;
  }

  private void each(Consumer<Watcher> event) {
    try {
      for (int i = 0; i < all.size() && objection == null; i++) {
        event.accept(all.get(i));
      }
    } catch (RuntimeException e) {
      objection = objection == null ? e : objection;
    }
  }

  @Override
  public void sent(Node to, Worker.Command message) {
    each(w -> w.sent(to, message));
  }

  @Override
  public void toWorker(Node to, Worker.Command message) {
    each(w -> w.toWorker(to, message));
  }

  @Override
  public void said(Node node, Coordinator.Command message) {
    each(w -> w.said(node, message));
  }

  @Override
  public void toCoordinator(Node from, Coordinator.Command message) {
    each(w -> w.toCoordinator(from, message));
  }

  @Override
  public void opening(Node node, Seat seat) {
    each(w -> w.opening(node, seat));
  }

  @Override
  public void transferring(Node node, Seat seat, int source) {
    each(w -> w.transferring(node, seat, source));
  }

  @Override
  public void transferred(Node node, Seat seat) {
    each(w -> w.transferred(node, seat));
  }

  @Override
  public void stepping(Node node, Seat seat, StepOrder order) {
    each(w -> w.stepping(node, seat, order));
  }

  @Override
  public void failing(Node node, Seat seat) {
    each(w -> w.failing(node, seat));
  }

  @Override
  public void committed(Node node, Seat seat, StepOrder order) {
    each(w -> w.committed(node, seat, order));
  }

  @Override
  public void evaluating(Node node, Seat seat) {
    each(w -> w.evaluating(node, seat));
  }

  @Override
  public void saving(Node node) {
    each(w -> w.saving(node));
  }

  @Override
  public void recorded(RunRecord line) {
    each(w -> w.recorded(line));
  }

  @Override
  public void evicted(Node node, String cause) {
    each(w -> w.evicted(node, cause));
  }

  @Override
  public void changed(Node node, String what) {
    each(w -> w.changed(node, what));
  }

  @Override
  public void struck(String what) {
    each(w -> w.struck(what));
  }
}
