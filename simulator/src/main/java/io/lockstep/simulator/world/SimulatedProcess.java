package io.lockstep.simulator.world;

import io.lockstep.actors.protocol.WorkerId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A worker's process: whatever reaches it goes through here, and waits while it is stopped, and is
 * lost once it has ended. Changed by the {@link Simulator} alone; used by one thread.
 */
final class SimulatedProcess {
  private final WorkerId id;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private Condition condition = Condition.RUNNING;
  private double slowness = 1;
  private boolean stuck;
  private boolean cut;
  private @Nullable SimulatedCollective collective;

  /** What the operating system would say of it. */
  enum Condition {
    RUNNING,
    STOPPED,
    ENDED
  }

  SimulatedProcess(WorkerId id) {
    this.id = id;
  }

  WorkerId id() {
    return id;
  }

  int place() {
    return id.localRank();
  }

  String endpoint() {
    return id.host() + ":" + id.pid();
  }

  boolean isRunning() {
    return condition == Condition.RUNNING;
  }

  boolean hasEnded() {
    return condition == Condition.ENDED;
  }

  /** Does something within the process, once it runs. */
  void deliver(Runnable action) {
    switch (condition) {
      case RUNNING -> action.run();
      case STOPPED -> held.add(action);
      case ENDED -> {}
    }
  }

  /** Does something on the replica's thread, unless that is stuck. */
  void onReplicaThread(Runnable action) {
    if (!stuck) {
      deliver(action);
    }
  }

  void stop() {
    if (condition == Condition.RUNNING) {
      condition = Condition.STOPPED;
    }
  }

  void resume() {
    if (condition == Condition.STOPPED) {
      condition = Condition.RUNNING;
      for (Runnable action = held.poll(); action != null; action = held.poll()) {
        action.run();
      }
    }
  }

  void end() {
    condition = Condition.ENDED;
    held.clear();
  }

  double slowness() {
    return slowness;
  }

  void slowDown(double factor) {
    slowness = factor;
  }

  /** Its replica's thread never comes back from where it is. */
  void getStuck() {
    stuck = true;
  }

  /** Whether it is on the far side of a partition. */
  boolean isCut() {
    return cut;
  }

  void cut(boolean nowCut) {
    cut = nowCut;
  }

  /** Of the newest generation that it opened or is opening. */
  @Nullable SimulatedCollective collective() {
    return collective;
  }

  void collective(SimulatedCollective opened) {
    collective = opened;
  }
}
