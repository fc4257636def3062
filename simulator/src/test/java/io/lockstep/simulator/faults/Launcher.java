package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Looks after the processes, as launchers and the cluster do together: reaps and replaces those
 * that end, misses those that are not heard, and puts those out who are missed for too long. What
 * it has to say it says once or several times. Never puts out the larger part of a world: then it
 * is the coordinator's part that stops, and the run with it.
 */
final class Launcher implements Membership {
  private static final long STREAM = 0x4C41554E4348L;
  private static final Duration REAP = Duration.ofMillis(20);
  private static final Duration MISSED_AFTER = Duration.ofSeconds(10);
  private static final Duration PUT_OUT_AFTER = Duration.ofSeconds(5);
  private static final String PUT_OUT = "was put out of the cluster";

  private final VirtualTime time;
  private final SplitMix64 random;
  private final Duration restart;
  private final Map<WorkerId, Node> nodes = new HashMap<>();
  private final Set<Node> missed = new HashSet<>();
  private final Watcher watcher;
  private final Consumer<Coordinator.Command> coordinator;
  private final IntConsumer replacement;
  private final BiConsumer<Node, String> coordinatorLost;
  private int restartsLeft;
  private int replacementsDue;

  /**
   * @param coordinator is told of losses
   * @param replacement starts a new process at a place
   * @param coordinatorLost ends the run
   */
  Launcher(
      VirtualTime time,
      Schedule schedule,
      Watcher watcher,
      Consumer<Coordinator.Command> coordinator,
      IntConsumer replacement,
      BiConsumer<Node, String> coordinatorLost) {
    this.time = time;
    random = SplitMix64.of(STREAM, schedule.seed());
    restart = schedule.restart();
    restartsLeft = schedule.world().maxRestarts();
    this.watcher = watcher;
    this.coordinator = coordinator;
    this.replacement = replacement;
    this.coordinatorLost = coordinatorLost;
  }

  void started(Node node) {
    nodes.put(node.id, node);
  }

  /** Replacements on their way that have not started yet. */
  int replacementsDue() {
    return replacementsDue;
  }

  /** What was out of reach is stopped by its own side. */
  @Override
  public void remove(WorkerId worker) {
    Node node = nodes.get(worker);
    if (node != null && node.gone && !node.process.hasEnded()) {
      end(node);
    }
  }

  @Override
  public void evict(WorkerId worker, String cause) {
    Node node = nodes.get(worker);
    if (node == null || node.gone) {
      return;
    }
    node.evicted = true;
    watcher.evicted(node, cause);
    if (node.hostLost || node.cutOff) {
      time.after(PUT_OUT_AFTER, () -> putOut(node));
    } else if (!node.process.hasEnded()) {
      kill(node, REAP, "was evicted: " + cause);
    }
  }

  /** Its process ends at once; that is known a while later. */
  void kill(Node node, Duration reap, String cause) {
    if (!node.process.hasEnded()) {
      end(node);
      reapedAfter(node, reap, false, cause);
    }
  }

  private void end(Node node) {
    node.process.kill(false);
    watcher.changed(node, "is killed");
  }

  void loseHost(Node node) {
    node.hostLost = true;
    node.process.kill(true);
    watcher.changed(node, "is lost with its host");
    look(node);
  }

  /** Its worker has stopped by itself. */
  void left(Node node) {
    if (!node.process.hasEnded()) {
      node.process.kill(true);
      watcher.changed(node, "has left");
      reapedAfter(node, REAP, true, "left on SIGTERM");
    }
  }

  private void reapedAfter(Node node, Duration reap, boolean left, String cause) {
    time.after(reap, () -> gone(node, left, !left, cause));
  }

  private void gone(Node node, boolean left, boolean mayReplace, String cause) {
    if (node.gone) {
      return;
    }
    node.gone = true;
    if (node.holdsCoordinator()) {
      coordinatorLost.accept(node, cause);
      return;
    }
    boolean replaced = mayReplace && restartsLeft > 0;
    if (replaced) {
      restartsLeft--;
      replacementsDue++;
      time.after(
          restart,
          () -> {
            replacementsDue--;
            replacement.accept(node.id.localRank());
          });
    }
    Coordinator.How how =
        left ? Coordinator.How.LEFT : replaced ? Coordinator.How.REPLACED : Coordinator.How.REAPED;
    int tellers = 1 + random.nextInt(3);
    for (int teller = 0; teller < tellers; teller++) {
      Duration later = Duration.ofMillis(teller * (1L + random.nextInt(300)));
      time.after(later, () -> coordinator.accept(new Coordinator.WorkerGone(node.id, how, cause)));
    }
  }

  // What the cluster notices.

  /** To be called whenever somebody may no longer be heard, or be heard again. */
  void look(Collection<Node> some) {
    some.forEach(this::look);
  }

  void look(Node node) {
    if (node.isHeard()) {
      if (missed.remove(node)) {
        coordinator.accept(new Coordinator.Reachability(node.id, true));
      }
    } else {
      time.after(MISSED_AFTER, () -> miss(node));
    }
  }

  private void miss(Node node) {
    if (!node.isHeard() && !node.gone && missed.add(node)) {
      if (!node.holdsCoordinator()) {
        coordinator.accept(new Coordinator.Reachability(node.id, false));
      }
      time.after(PUT_OUT_AFTER, () -> putOutIfStillMissed(node));
    }
  }

  private void putOutIfStillMissed(Node node) {
    if (missed.contains(node)) {
      putOut(node);
    }
  }

  private void putOut(Node node) {
    if (node.gone) {
      return;
    }
    long there = nodes.values().stream().filter(Node::isThere).count();
    long cutOff = nodes.values().stream().filter(n -> n.isThere() && n.cutOff).count();
    if (node.cutOff && 2 * cutOff > there) {
      nodes.values().stream()
          .filter(Node::holdsCoordinator)
          .forEach(n -> gone(n, false, false, "was put out with the smaller part of the cluster"));
      return;
    }
    if (!node.process.hasEnded()) {
      end(node);
    }
    gone(node, false, false, PUT_OUT);
  }
}
