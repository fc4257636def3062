package io.lockstep.simulator.faults;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.simulator.faults.Watcher.Seat;
import io.lockstep.simulator.time.VirtualTime;
import io.lockstep.simulator.world.Hardware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A worker's ports, with somebody who looks on. An update, which costs nothing in the simulated
 * replica, takes a while here, and so does the saving of weights.
 */
final class Probe implements Replica, CollectiveFactory {
  private final Node node;
  private final VirtualTime time;
  private final Duration updating;
  private final Watcher watcher;
  private final Replica replica;
  private final CollectiveFactory collectives;

  Probe(Node node, VirtualTime time, Duration updating, Watcher watcher) {
    this.node = node;
    this.time = time;
    this.updating = updating;
    this.watcher = watcher;
    replica = node.process.replica();
    collectives = node.process.collectives();
  }

  @Override
  public String endpoint() {
    return collectives.endpoint();
  }

  @Override
  public CompletionStage<Collective> open(long generation, int rank, List<String> endpoints) {
    CompletionStage<Collective> opened = collectives.open(generation, rank, endpoints);
    watcher.opening(node, new Seat(generation, rank, endpoints.size()));
    return opened;
  }

  @Override
  public ReplicaDescription description() {
    return replica.description();
  }

  @Override
  public CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    Seat seat = seat(collective);
    watcher.stepping(node, seat, order);
    if (node.fails) {
      watcher.failing(node, seat);
      return CompletableFuture.failedFuture(
          LockstepException.failed("the loss is not finite").rank(seat.rank()));
    }
    CompletableFuture<StepOutcome> done = new CompletableFuture<>();
    replica
        .step(order, collective)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else {
                watcher.committed(node, seat, order);
                later(() -> done.complete(outcome));
              }
            });
    return done;
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    Seat seat = seat(collective);
    CompletionStage<Void> done = replica.transfer(collective, source, paramsCrc);
    watcher.transferring(node, seat, source);
    return done.whenComplete(
        (nothing, failure) -> {
          if (failure == null) {
            watcher.transferred(node, seat);
          }
        });
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    CompletionStage<Score> done = replica.evaluate(collective);
    watcher.evaluating(node, seat(collective));
    return done;
  }

  @Override
  public CompletionStage<String> save(Path file) {
    CompletableFuture<String> done = new CompletableFuture<>();
    replica.save(file).thenAccept(sha256 -> later(() -> done.complete(sha256)));
    watcher.saving(node);
    return done;
  }

  private void later(Runnable action) {
    time.after(updating, () -> node.process.onReplicaThread(action));
  }

  private static Seat seat(Collective collective) {
    return new Seat(Hardware.generation(collective), collective.rank(), collective.worldSize());
  }

  @Override
  public long progress() {
    return replica.progress();
  }

  @Override
  public void close() {}
}
