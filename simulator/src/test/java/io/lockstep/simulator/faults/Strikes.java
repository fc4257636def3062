package io.lockstep.simulator.faults;

import io.lockstep.simulator.world.Hardware;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Does to a world what a fault says, and heals it again. */
final class Strikes {
  /** Who stands still, or is cut off, for less than this must not be put out for it. */
  private static final Duration HARMLESS = Duration.ofSeconds(5);

  private static final Duration AT_ONCE = Duration.ofNanos(1_000);
  private static final Duration REAP = Duration.ofMillis(20);

  private final Testbed bed;
  private final Consumer<Fault> tookEffect;
  private final List<Set<Node>> controlCuts = new ArrayList<>();
  private final List<Set<Node>> dataCuts = new ArrayList<>();
  private final Map<Node, Fault> failing = new HashMap<>();
  private long activeUntilNs;
  private boolean harmful;

  /**
   * @param tookEffect is told of each fault that has changed something
   */
  Strikes(Testbed bed, Consumer<Fault> tookEffect) {
    this.bed = bed;
    this.tookEffect = tookEffect;
  }

  /** When the last fault so far has healed, or had its effect. */
  long activeUntilNs() {
    return activeUntilNs;
  }

  /** Whether anything has struck that a generation may end of. */
  boolean haveBeenHarmful() {
    return harmful;
  }

  void strike(Fault fault, Node node) {
    if (!node.isThere()) {
      return;
    }
    long now = bed.time().nanoTime();
    activeUntilNs = Math.max(activeUntilNs, now);
    harmful |= !fault.kind().onlyDelays() || (fault.kind() == Fault.Kind.PAUSE && isHarmful(fault));
    bed.watchers().struck("%s: %s".formatted(fault.kind().words(), node));
    switch (fault.kind()) {
      case CRASH, COORDINATOR_CRASH -> kill(fault, node, REAP);
      case CRASH_REPORTED_LATE ->
          kill(fault, node, Duration.ofMillis(1_000 + (long) (fault.strength() * 8_000)));
      case HOST_LOST -> {
        tookEffect.accept(fault);
        bed.launcher().loseHost(node);
      }
      case LEAVE -> {
        tookEffect.accept(fault);
        node.leave.run();
      }
      case PAUSE -> pause(fault, node);
      case HANG, COORDINATOR_HANG -> stop(fault, node);
      case STUCK -> {
        tookEffect.accept(fault);
        node.afflicted = true;
        node.process.stick();
      }
      case SLOW -> slowDown(fault, node);
      case MESSAGES_LOST, MESSAGES_TWICE, MESSAGES_LATE -> spoil(fault, node);
      case CUT_CONTROL, CUT_DATA, CUT_BOTH -> cut(fault, node);
      case RESET -> {
        if (node.process.reset()) {
          tookEffect.accept(fault);
        }
      }
      case NOT_FINITE -> {
        node.fails = true;
        failing.put(node, fault);
      }
    }
  }

  /** A replica that was to fail has failed. */
  void failed(Node node) {
    Fault fault = failing.remove(node);
    if (fault != null) {
      tookEffect.accept(fault);
    }
  }

  private void kill(Fault fault, Node node, Duration reap) {
    tookEffect.accept(fault);
    bed.launcher().kill(node, reap, "was killed (signal 9)");
  }

  private void stop(Fault fault, Node node) {
    tookEffect.accept(fault);
    node.afflicted = true;
    node.process.stop();
    bed.watchers().changed(node, "stands still");
    bed.launcher().look(node);
  }

  private void pause(Fault fault, Node node) {
    boolean knownToBeIll = node.afflicted;
    stop(fault, node);
    node.afflicted = knownToBeIll || isHarmful(fault);
    heal(
        fault,
        () -> {
          node.process.resume();
          bed.time()
              .after(
                  AT_ONCE,
                  () -> {
                    bed.watchers().changed(node, "goes on");
                    bed.launcher().look(node);
                  });
        });
  }

  private static boolean isHarmful(Fault fault) {
    return fault.lasts().compareTo(HARMLESS) > 0;
  }

  private void slowDown(Fault fault, Node node) {
    tookEffect.accept(fault);
    node.process.slowDown(2 + 18 * fault.strength());
    heal(fault, () -> node.process.slowDown(1));
  }

  private void spoil(Fault fault, Node node) {
    List<Node> some = fault.strength() > 0.5 ? List.copyOf(bed.nodes()) : List.of(node);
    double part = fault.strength() * 0.7;
    List<Long> before = some.stream().map(n -> n.link.spoilt()).toList();
    for (Node n : some) {
      switch (fault.kind()) {
        case MESSAGES_LOST -> n.link.lose(part);
        case MESSAGES_TWICE -> n.link.doubleUp(part);
        default -> n.link.delay(Duration.ofMillis((long) (fault.strength() * 3_000)));
      }
    }
    Runnable healed =
        () -> {
          some.forEach(n -> n.link.repair());
          if (!before.equals(some.stream().map(n -> n.link.spoilt()).toList())) {
            tookEffect.accept(fault);
          }
        };
    heal(fault, healed);
    bed.atEnd(healed);
  }

  private void cut(Fault fault, Node node) {
    Set<Node> far = farSide(fault, node);
    if (far.isEmpty()) {
      return;
    }
    tookEffect.accept(fault);
    bed.watchers().struck("far side: " + far.stream().map(Node::toString).sorted().toList());
    if (isHarmful(fault)) {
      far.forEach(n -> n.afflicted = true);
    }
    if (fault.kind() != Fault.Kind.CUT_DATA) {
      controlCuts.add(far);
      heal(fault, () -> controlCuts.remove(far));
    }
    if (fault.kind() != Fault.Kind.CUT_CONTROL) {
      dataCuts.add(far);
      heal(fault, () -> dataCuts.remove(far));
    }
    applyCuts();
    bed.time().after(fault.lasts().plus(AT_ONCE), this::applyCuts);
  }

  /** Never the coordinator's: the rest is then the far side. */
  private Set<Node> farSide(Fault fault, Node node) {
    Set<Node> far = new HashSet<>();
    int others = (int) (fault.strength() * 64);
    for (Node other : bed.nodes()) {
      boolean chosen = other == node || ((others >> other.id.localRank()) & 1) == 1;
      if (chosen && other.isThere() && !other.holdsCoordinator()) {
        far.add(other);
      }
    }
    return far;
  }

  private void applyCuts() {
    for (Node node : bed.nodes()) {
      boolean off = controlCuts.stream().anyMatch(cut -> cut.contains(node));
      if (node.cutOff != off) {
        node.cutOff = off;
        bed.watchers().changed(node, off ? "is cut off" : "is connected again");
        bed.launcher().look(node);
      }
    }
    Set<Hardware.Machine> far = new HashSet<>();
    dataCuts.forEach(cut -> cut.forEach(node -> far.add(node.process)));
    bed.hardware().cut(far);
  }

  private void heal(Fault fault, Runnable action) {
    long untilNs = bed.time().nanoTime() + fault.lasts().toNanos();
    activeUntilNs = Math.max(activeUntilNs, untilNs);
    bed.time()
        .after(
            fault.lasts(),
            () -> {
              bed.watchers().struck("%s is over".formatted(fault.kind().words()));
              action.run();
            });
  }
}
