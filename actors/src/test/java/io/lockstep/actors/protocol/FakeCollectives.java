package io.lockstep.actors.protocol;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Communicators that connect nobody, and remember why they were aborted. */
final class FakeCollectives implements CollectiveFactory {
  final List<String> aborts = new CopyOnWriteArrayList<>();

  /** The generations asked for. */
  final List<Long> opened = new CopyOnWriteArrayList<>();

  /** What opening waits for. */
  CompletableFuture<Void> opening = CompletableFuture.completedFuture(null);

  @Override
  public String endpoint() {
    return "nowhere:1";
  }

  @Override
  public CompletionStage<Collective> open(long generation, int rank, List<String> endpoints) {
    opened.add(generation);
    Collective collective = new Fake(rank, endpoints.size());
    return opening.thenApply(now -> collective);
  }

  @Override
  public void close() {}

  private final class Fake implements Collective {
    private final int rank;
    private final int worldSize;

    Fake(int rank, int worldSize) {
      this.rank = rank;
      this.worldSize = worldSize;
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int worldSize() {
      return worldSize;
    }

    @Override
    public Pending allReduce(ByteBuffer floats) {
      return () -> new Timing(0, 0, 0);
    }

    @Override
    public void abort(String reason) {
      aborts.add(reason);
    }

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      return () -> new Timing(0, 0, 0);
    }

    @Override
    public Optional<LockstepException> failure() {
      return Optional.empty();
    }

    @Override
    public Progress progress() {
      return new Progress(0, 0);
    }

    @Override
    public void close() {}
  }
}
