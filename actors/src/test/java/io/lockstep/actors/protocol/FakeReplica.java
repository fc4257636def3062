package io.lockstep.actors.protocol;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A replica that computes nothing, and remembers what it was ordered. */
final class FakeReplica implements Replica {
  static final StepTimes TIMES = new StepTimes(1, 2, 3, 4, 4, 0, 1, 0, 11);

  final List<StepOrder> orders = new CopyOnWriteArrayList<>();
  final List<Path> saved = new CopyOnWriteArrayList<>();

  /** Ranks whose state was taken over. */
  final List<Integer> sources = new CopyOnWriteArrayList<>();

  /** Steps that have been ordered and wait for the test, in the order given. */
  final BlockingQueue<CompletableFuture<StepOutcome>> waiting = new LinkedBlockingQueue<>();

  private final ReplicaDescription description;
  private final long failsAt;
  private final long waitsFrom;

  FakeReplica(int trainImages) {
    this(trainImages, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * @param failsAt step at which it fails by itself
   * @param waitsFrom step from which on it is the test that ends the steps
   */
  FakeReplica(int trainImages, long failsAt, long waitsFrom) {
    description = new ReplicaDescription(10, 2, trainImages, 20, 7, 0);
    this.failsAt = failsAt;
    this.waitsFrom = waitsFrom;
  }

  /** What a step comes to that was committed. */
  static StepOutcome outcome(StepOrder order) {
    int samples = order.samples().length;
    return new StepOutcome(
        TIMES, new Score(2.0 * samples, samples / 2, samples), (int) order.step(), List.of());
  }

  @Override
  public ReplicaDescription description() {
    return description;
  }

  @Override
  public CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    if (order.step() == failsAt) {
      return CompletableFuture.failedFuture(LockstepException.failed("planted"));
    }
    orders.add(order);
    CompletableFuture<StepOutcome> step = new CompletableFuture<>();
    if (order.step() >= waitsFrom) {
      waiting.add(step);
    } else {
      step.complete(outcome(order));
    }
    return step;
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    return CompletableFuture.completedFuture(new Score(5, 4, 10));
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    sources.add(source);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<String> save(Path file) {
    saved.add(file);
    return CompletableFuture.completedFuture("cafe");
  }

  @Override
  public long progress() {
    return orders.size();
  }

  @Override
  public void close() {}
}
