package io.lockstep.simulator.faults;

import io.lockstep.core.port.StepOrder;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.world.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps that survive, one after another, and what every replica must hold after each: worked
 * out here a second time, without any actor, from who was in the world. A rank that takes a step
 * out of turn, on another state, of other samples, in a generation that is over, or that ends it
 * with another result, is caught in the act.
 */
final class History implements Watcher {
  /**
   * A step that was committed.
   *
   * @param before where the epoch stood
   * @param after what all hold behind it
   * @param holders who have committed it
   */
  record Taken(
      long generation,
      List<StepOrder> byRank,
      Sampler before,
      Fingerprint after,
      Set<Node> holders) {
    int worldSize() {
      return byRank.size();
    }
  }

  private record Attempt(long generation, long step) {}

  private final TrainSpec spec;
  private final Fingerprint initial;
  private final Sampler start;
  private final List<Node> nodes;
  private final List<Taken> steps = new ArrayList<>();
  private final Map<Attempt, @Nullable StepOrder[]> orders = new HashMap<>();
  private final Map<Node, Long> positions = new HashMap<>();
  private final Map<Node, Long> generations = new HashMap<>();
  private long generation;
  private long base;

  /**
   * @param images of the training set
   * @param nodes all that have ever been; grows
   */
  History(TrainSpec spec, int images, List<Node> nodes) {
    this.spec = spec;
    this.nodes = nodes;
    initial = Fingerprint.initial(spec.seed());
    start = Sampler.start(spec.seed(), images);
  }

  List<Taken> steps() {
    return steps;
  }

  /** What is held after so many steps. */
  Fingerprint after(long count) {
    return count == 0 ? initial : steps.get((int) count - 1).after();
  }

  Sampler samplerAfter(long count) {
    if (count == 0) {
      return start;
    }
    Taken last = steps.get((int) count - 1);
    return last.before().advance(consumed(last));
  }

  private int consumed(Taken step) {
    int full = step.worldSize() * spec.batch(step.worldSize());
    return Math.min(full, step.before().size() - step.before().cursor());
  }

  @Override
  public void recorded(RunRecord line) {
    if (line instanceof Event event && event.event().equals(Event.GENERATION)) {
      begin(event.generation(), event.step());
    }
  }

  /** A step may be lost only together with all who had committed it. */
  private void begin(long next, long from) {
    Violation.unless(next > generation, "generation %d follows on %d", next, generation);
    Violation.unless(
        from <= steps.size() && from >= steps.size() - 1,
        "generation %d begins with step %d, and %d are taken",
        next,
        from,
        steps.size());
    if (from < steps.size()) {
      Taken lost = steps.remove(steps.size() - 1);
      for (Node holder : lost.holders()) {
        Violation.unless(
            !holder.isThere(), "step %d is given up, and %s has committed it", from, holder);
      }
    }
    generation = next;
    base = from;
  }

  @Override
  public void opening(Node node, Seat seat) {
    generations.put(node, seat.generation());
    positions.putIfAbsent(node, 0L);
  }

  @Override
  public void transferred(Node node, Seat seat) {
    if (seat.generation() == generation) {
      positions.put(node, base);
      requireHolds(node, base, "has taken over the state of");
    }
  }

  @Override
  public void evaluating(Node node, Seat seat) {
    requireHolds(node, positions.get(node), "evaluates after");
  }

  @Override
  public void saving(Node node) {
    requireHolds(node, positions.get(node), "saves after");
  }

  private void requireHolds(Node node, long count, String what) {
    if (node.isThere()) {
      Fingerprint due = after(count);
      Violation.unless(
          node.process.holds().equals(due),
          "%s %s %d steps and holds %s, not %s",
          node,
          what,
          count,
          node.process.holds(),
          due);
    }
  }

  @Override
  public void stepping(Node node, Seat seat, StepOrder order) {
    if (seat.generation() < generation && !node.isThere()) {
      return;
    }
    Violation.unless(
        positions.get(node) == order.step(),
        "%s takes step %d after %d steps",
        node,
        order.step(),
        positions.get(node));
    requireHolds(node, order.step(), "goes on after");
    Sampler sampler = samplerAfter(order.step());
    Sampler.Deal deal =
        sampler.deal(
            sampler.permutation(), seat.rank(), seat.worldSize(), spec.batch(seat.worldSize()));
    Violation.unless(
        sampler.epoch() == order.epoch()
            && java.util.Arrays.equals(deal.samples(), order.samples()),
        "%s takes other samples in step %d than are due",
        node,
        order.step());
    orders
            .computeIfAbsent(
                new Attempt(seat.generation(), order.step()), a -> new StepOrder[seat.worldSize()])[
            seat.rank()] =
        order;
  }

  @Override
  public void committed(Node node, Seat seat, StepOrder order) {
    if (seat.generation() < generation) {
      Violation.unless(
          !node.isThere(),
          "%s commits step %d in generation %d while generation %d is on",
          node,
          order.step(),
          seat.generation(),
          generation);
      return;
    }
    int step = (int) order.step();
    if (step == steps.size()) {
      steps.add(taken(seat, step));
    }
    Violation.unless(
        step == steps.size() - 1 && steps.get(step).generation() == seat.generation(),
        "%s commits step %d in generation %d, and %d are taken",
        node,
        step,
        seat.generation(),
        steps.size());
    positions.put(node, step + 1L);
    Violation.unless(steps.get(step).holders().add(node), "%s commits step %d twice", node, step);
    requireHolds(node, step + 1L, "has committed");
    requireStep(seat.generation(), step);
  }

  private Taken taken(Seat seat, int step) {
    List<StepOrder> byRank = new ArrayList<>();
    for (StepOrder order : orders.get(new Attempt(seat.generation(), step))) {
      Violation.unless(
          order != null, "step %d of generation %d lacks a rank", step, seat.generation());
      byRank.add(order);
    }
    return new Taken(
        seat.generation(),
        byRank,
        samplerAfter(step),
        after(step).after(spec.seed(), byRank),
        new HashSet<>());
  }

  /** Nobody in the generation is left behind by more than one step. */
  private void requireStep(long of, int step) {
    for (Node node : nodes) {
      if (node.isThere() && Long.valueOf(of).equals(generations.get(node))) {
        Violation.unless(
            positions.get(node) >= step, "%s is behind step %d by more than one", node, step);
      }
    }
  }

  /** Whether all that was asked for has been trained. */
  boolean isComplete() {
    Long wanted = spec.steps();
    return wanted == null
        ? samplerAfter(steps.size()).epoch() == spec.epochs()
        : steps.size() == wanted;
  }
}
