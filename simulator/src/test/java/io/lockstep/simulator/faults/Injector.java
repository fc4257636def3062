package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.sampler.SplitMix64;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows when the run has come to a point, and lets the faults happen that were asked for there. */
final class Injector implements Watcher {
  private static final long STREAM = 0x494E4A454354L;

  private final Testbed bed;
  private final Strikes strikes;
  private final SplitMix64 random;
  private final List<Fault> waiting = new ArrayList<>();
  private final Map<Point, Integer> reached = new EnumMap<>(Point.class);
  private final Map<Long, Set<Node>> prepared = new HashMap<>();
  private final Map<Long, Set<Node>> asked = new HashMap<>();
  private final Map<Long, Set<Node>> committedTo = new HashMap<>();
  private final Map<Long, Set<Node>> finished = new HashMap<>();
  private final Map<List<Long>, Integer> reducedBy = new HashMap<>();
  private final Set<Node> joining = new HashSet<>();

  Injector(Testbed bed, Schedule schedule, Strikes strikes) {
    this.bed = bed;
    this.strikes = strikes;
    random = SplitMix64.of(STREAM, schedule.seed());
    for (Fault fault : schedule.faults()) {
      if (fault.point() == null) {
        bed.time().after(fault.after(), () -> strike(fault, bed.nodes().get(0)));
      } else {
        waiting.add(fault);
      }
    }
  }

  private void reached(Point point, Node at) {
    int times = reached.merge(point, 1, Integer::sum);
    for (Fault fault : List.copyOf(waiting)) {
      if (fault.point() == point && fault.occurrence() <= times) {
        waiting.remove(fault);
        if (fault.after().isZero()) {
          strike(fault, at);
        } else {
          bed.time().after(fault.after(), () -> strike(fault, at));
        }
      }
    }
  }

  private void strike(Fault fault, Node at) {
    if (bed.ended() == null) {
      strikes.strike(fault, target(fault, at));
    }
  }

  /** What ends a process ends the coordinator's, and the run with it, only where that is meant. */
  private Node target(Fault fault, Node at) {
    Node coordinator = bed.nodes().get(0);
    List<Node> others =
        bed.nodes().stream().filter(node -> node.isThere() && !node.holdsCoordinator()).toList();
    boolean spares = fault.kind().endsAProcess();
    if (fault.target() == Fault.Target.COORDINATOR || others.isEmpty()) {
      return coordinator;
    }
    Node drawn = others.get(random.nextInt(others.size()));
    return switch (fault.target()) {
      case ITSELF -> at.isThere() && !(spares && at.holdsCoordinator()) ? at : drawn;
      case ANOTHER ->
          others.stream()
              .filter(node -> node != at)
              .findFirst()
              .orElse(spares ? drawn : coordinator);
      case ANYONE -> spares || random.nextInt(others.size() + 1) > 0 ? drawn : coordinator;
      case COORDINATOR -> coordinator;
    };
  }

  // Where the run has come to.

  @Override
  public void sent(Node to, Worker.Command message) {
    if (message instanceof Worker.Prepare prepare) {
      Set<Node> all = asked.computeIfAbsent(prepare.generation(), g -> new HashSet<>());
      if (all.add(to) && all.size() == 1) {
        reached(Point.PREPARE_SENT, to);
      }
    }
  }

  @Override
  public void toWorker(Node to, Worker.Command message) {
    if (message instanceof Worker.Commit commit) {
      Set<Node> told = committedTo.computeIfAbsent(commit.generation(), g -> new HashSet<>());
      if (told.add(to) && told.size() == (commit.endpoints().size() + 1) / 2) {
        reached(Point.HALF_COMMITTED, to);
      }
    }
  }

  @Override
  public void toCoordinator(Node from, Coordinator.Command message) {
    if (message instanceof Coordinator.Prepared answer) {
      Set<Node> all = prepared.computeIfAbsent(answer.generation(), g -> new HashSet<>());
      if (all.add(from)) {
        if (all.size() == 1) {
          reached(Point.FIRST_PREPARED, from);
        }
        if (all.size() == asked.getOrDefault(answer.generation(), Set.of()).size()) {
          reached(Point.LAST_PREPARED, from);
        }
      }
    } else if (message instanceof Coordinator.Finished done) {
      Set<Node> all = finished.computeIfAbsent(done.generation(), g -> new HashSet<>());
      if (all.add(from) && all.size() == 1) {
        reached(Point.SOME_FINISHED, from);
      }
    } else if (message instanceof Coordinator.Register && from.isReplacement && joining.add(from)) {
      reached(Point.JOINING, from);
    }
  }

  @Override
  public void opening(Node node, Seat seat) {
    reached(Point.OPENING, node);
  }

  @Override
  public void transferring(Node node, Seat seat, int source) {
    reached(Point.TRANSFERRING, node);
  }

  @Override
  public void stepping(Node node, Seat seat, StepOrder order) {
    reached(Point.FORWARD, node);
  }

  @Override
  public void failing(Node node, Seat seat) {
    strikes.failed(node);
  }

  @Override
  public void committed(Node node, Seat seat, StepOrder order) {
    int have = reducedBy.merge(List.of(seat.generation(), order.step()), 1, Integer::sum);
    if (have == 1 && seat.worldSize() > 1) {
      reached(Point.REDUCED_BY_SOME, node);
    }
    reached(Point.UPDATING, node);
  }

  @Override
  public void evaluating(Node node, Seat seat) {
    reached(Point.EVALUATING, node);
  }

  @Override
  public void saving(Node node) {
    reached(Point.SAVING, node);
  }
}
