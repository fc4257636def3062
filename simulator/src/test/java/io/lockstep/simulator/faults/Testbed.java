package io.lockstep.simulator.faults;

import akka.actor.typed.ActorRef;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.simulator.time.TaskOrder;
import io.lockstep.simulator.time.VirtualTime;
import io.lockstep.simulator.world.Hardware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A world under test: the product's coordinator and workers on simulated hardware, with a control
 * plane, a launcher and a cluster that can be made to fail. Belongs to one thread.
 */
final class Testbed implements AutoCloseable {
  private static final String HOST = "host";
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final Schedule schedule;
  private final VirtualTime time;
  private final Hardware hardware;
  private final Watchers watchers = new Watchers();
  private final Launcher launcher;
  private final List<Node> nodes = new ArrayList<>();
  private final ActorRef<Coordinator.Command> coordinator;
  private final List<Runnable> atEnd = new ArrayList<>();
  private @Nullable Ended ended;

  Testbed(Schedule schedule) {
    this.schedule = schedule;
    time =
        VirtualTime.start(
            schedule.fuzzed() ? TaskOrder.shuffled(schedule.seed()) : TaskOrder.fifo());
    hardware = new Hardware(schedule.world(), time);
    launcher =
        new Launcher(
            time, schedule, watchers, this::tellCoordinator, this::start, this::coordinatorLost);
    Node first = node(0);
    coordinator =
        time.spawn(
            first.process.hosts(
                Coordinator.Command.class,
                Coordinator.create(
                    schedule.world().spec(),
                    this::record,
                    launcher,
                    time,
                    schedule.world().limits()),
                () -> {}),
            "coordinator");
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  /** Runs until it has ended, or for as long as a condition holds. */
  void run(BooleanSupplier goOn) {
    spawn(nodes.get(0));
    for (int place = 1; place < schedule.world().spec().workers(); place++) {
      start(place);
    }
    time.advanceUntil(
        () -> ended != null || watchers.objection() != null || !goOn.getAsBoolean(), FOR_EVER);
    atEnd.forEach(Runnable::run);
    if (watchers.objection() != null) {
      throw watchers.objection();
    }
  }

  private void start(int place) {
    spawn(node(place));
  }

  private Node node(int place) {
    long pid = nodes.size() + 1L;
    Holder holder = new Holder();
    WorkerId id = new WorkerId(HOST, place, pid);
    Link link =
        new Link(
            time,
            schedule.seed(),
            pid,
            place == 0 ? Duration.ZERO : schedule.delay(),
            () -> holder.node != null && holder.node.cutOff);
    Node node =
        new Node(id, hardware.start(id), link, nodes.size() >= schedule.world().spec().workers());
    holder.node = node;
    nodes.add(node);
    launcher.started(node);
    return node;
  }

  private static final class Holder {
    private @Nullable Node node;
  }

  private void spawn(Node node) {
    watchers.changed(node, "starts at " + node.id.place());
    ActorRef<Coordinator.Command> up =
        time.spawn(node.link.uplink(node, coordinator, watchers), "link-" + node.id.pid());
    Probe probe = new Probe(node, time, schedule.updating(), watchers);
    ActorRef<Worker.Command> worker =
        time.spawn(
            node.process.hosts(
                Worker.Command.class,
                Worker.create(
                    new Worker.Identity(node.id, node.holdsCoordinator(), Path.of("weights.npz")),
                    schedule.world().spec(),
                    CompletableFuture.completedFuture(probe),
                    probe,
                    up,
                    time),
                () -> {
                  if (ended == null) {
                    launcher.left(node);
                  }
                }),
            "worker-" + node.id.pid());
    node.leave = () -> worker.tell(new Worker.Leave());
  }

  private void tellCoordinator(Coordinator.Command message) {
    if (ended == null) {
      watchers.toCoordinator(nodes.get(0), message);
      coordinator.tell(message);
    }
  }

  private void coordinatorLost(Node node, String cause) {
    record(
        Ended.failed(
            0, "rank 0 (pid " + node.id.pid() + "), which held the coordinator, " + cause, null));
  }

  private void record(RunRecord line) {
    if (ended == null) {
      if (line instanceof Ended end) {
        ended = end;
      }
      watchers.recorded(line);
    }
  }

  /** Does something once the run has ended, whichever way. */
  void atEnd(Runnable action) {
    atEnd.add(action);
  }

  VirtualTime time() {
    return time;
  }

  Hardware hardware() {
    return hardware;
  }

  Launcher launcher() {
    return launcher;
  }

  Watcher watchers() {
    return watchers;
  }

  /** All that have ever been, in the order in which they came. */
  List<Node> nodes() {
    return nodes;
  }

  @Nullable Ended ended() {
    return ended;
  }

  @Override
  public void close() {
    ended = ended == null ? Ended.interrupted("the search has seen enough") : ended;
    time.close();
  }
}
