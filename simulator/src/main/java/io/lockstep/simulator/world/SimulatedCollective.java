package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.simulator.world.ReplicaState.Contribution;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One rank's end of a simulated communicator. Its operations carry {@linkplain ReplicaState
 * fingerprints} and answer later, in virtual time; the port's own, whose callers wait on a thread,
 * would stop the one thread that there is, and are refused.
 */
final class SimulatedCollective implements Collective {
  private final ActorRef<Simulator.Command> simulator;
  private final SimulatedProcess process;
  private final Communicator communicator;
  private final int rank;
  private final CompletableFuture<Collective> opened;
  private @Nullable CompletableFuture<Operation.Result> pending;
  private @Nullable Consumer<LockstepException> listener;
  private @Nullable LockstepException failure;
  private long submitted;
  private boolean closed;

  SimulatedCollective(
      ActorRef<Simulator.Command> simulator,
      SimulatedProcess process,
      Communicator communicator,
      int rank,
      CompletableFuture<Collective> opened) {
    this.simulator = simulator;
    this.process = process;
    this.communicator = communicator;
    this.rank = rank;
    this.opened = opened;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int worldSize() {
    return communicator.worldSize();
  }

  CompletionStage<Operation.Result> allReduce(Contribution part) {
    return submit(new Operation.AllReduce(part));
  }

  /**
   * @param state what the root hands over; null on the others
   */
  CompletionStage<Operation.Result> broadcast(int root, @Nullable ReplicaState state) {
    return submit(new Operation.Broadcast(root, state));
  }

  private CompletionStage<Operation.Result> submit(Operation operation) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (pending != null || closed) {
      throw new IllegalStateException(
          "rank " + rank + (closed ? " has closed its collective" : " is in an operation already"));
    }
    pending = new CompletableFuture<>();
    simulator.tell(new Simulator.Arrive(this, submitted, operation));
    submitted++;
    return pending;
  }

  /** Who is told of the failure, once; null for nobody. */
  void onFailure(@Nullable Consumer<LockstepException> newListener) {
    listener = newListener;
  }

  @Override
  public Optional<LockstepException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Progress progress() {
    return new Progress(submitted, communicator.moved());
  }

  @Override
  public void abort(String reason) {
    if (failure == null) {
      LockstepException aborted =
          LockstepException.failed("rank " + rank + " aborted: " + reason).rank(rank);
      fail(aborted);
      simulator.tell(new Simulator.Abort(this, aborted));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      simulator.tell(new Simulator.Close(this));
    }
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    throw refused();
  }

  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    throw refused();
  }

  @Override
  public Pending allGather(ByteBuffer floats) {
    throw refused();
  }

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("nothing may wait on virtual time's only thread");
  }

  // What the simulator does to it, within its process.

  SimulatedProcess process() {
    return process;
  }

  Communicator communicator() {
    return communicator;
  }

  void open() {
    opened.complete(this);
  }

  void complete(Operation.Result result) {
    CompletableFuture<Operation.Result> done = pending;
    if (done != null) {
      process.onReplicaThread(
          () -> {
            pending = null;
            done.complete(result);
          });
    }
  }

  void fail(LockstepException cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    opened.completeExceptionally(cause);
    process.onReplicaThread(
        () -> {
          Consumer<LockstepException> told = listener;
          CompletableFuture<Operation.Result> lost = pending;
          pending = null;
          if (lost != null) {
            lost.completeExceptionally(cause);
          } else if (told != null) {
            told.accept(cause);
          }
        });
  }
}
