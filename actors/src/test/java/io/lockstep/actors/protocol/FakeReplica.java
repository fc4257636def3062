package io.lockstep.actors.protocol;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A replica that computes nothing, and remembers what it was ordered. */
final class FakeReplica implements Replica {
  static final StepTimes TIMES = new StepTimes(1, 2, 3, 4, 4, 0, 1, 0, 11);

  final List<StepOrder> orders = new ArrayList<>();
  final List<Path> saved = new ArrayList<>();
  private final ReplicaDescription description;
  private final long failsAt;

  FakeReplica(int trainImages) {
    this(trainImages, Long.MAX_VALUE);
  }

  FakeReplica(int trainImages, long failsAt) {
    description = new ReplicaDescription(10, 2, trainImages, 20, 7, 0);
    this.failsAt = failsAt;
  }

  @Override
  public ReplicaDescription description() {
    return description;
  }

  @Override
  public synchronized CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    if (order.step() == failsAt) {
      return CompletableFuture.failedFuture(new IllegalStateException("planted"));
    }
    orders.add(order);
    int samples = order.samples().length;
    return CompletableFuture.completedFuture(
        new StepOutcome(
            TIMES, new Score(2.0 * samples, samples / 2, samples), (int) order.step(), List.of()));
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    return CompletableFuture.completedFuture(new Score(5, 4, 10));
  }

  @Override
  public synchronized CompletionStage<String> save(Path file) {
    saved.add(file);
    return CompletableFuture.completedFuture("cafe");
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long progress() {
    return orders.size();
  }

  @Override
  public void close() {}
}
