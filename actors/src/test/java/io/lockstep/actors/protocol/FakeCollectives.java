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
import org.jspecify.annotations.Nullable;

/** Communicators that connect nobody, and remember what became of them. */
final class FakeCollectives implements CollectiveFactory {
  /** Every communicator asked for, in order. */
  final List<Fake> opened = new CopyOnWriteArrayList<>();

  /** What opening waits for. */
  CompletableFuture<Void> opening = CompletableFuture.completedFuture(null);

  @Override
  public String endpoint() {
    return "nowhere:1";
  }

  @Override
  public CompletionStage<Collective> open(long generation, int rank, List<String> endpoints) {
    Fake collective = new Fake(generation, rank, endpoints.size());
    opened.add(collective);
    return opening.thenApply(now -> collective);
  }

  Fake newest() {
    return opened.get(opened.size() - 1);
  }

  @Override
  public void close() {}

  /** Fails when it is aborted, or when a test lets it. */
  static final class Fake implements Collective {
    final long generation;
    private final int rank;
    private final int worldSize;
    volatile @Nullable LockstepException failure;
    volatile boolean closed;

    Fake(long generation, int rank, int worldSize) {
      this.generation = generation;
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
    public Pending reduceScatter(ByteBuffer floats) {
      return () -> new Timing(0, 0, 0);
    }

    @Override
    public Pending allGather(ByteBuffer floats) {
      return () -> new Timing(0, 0, 0);
    }

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      return () -> new Timing(0, 0, 0);
    }

    @Override
    public void abort(String reason) {
      if (failure == null) {
        failure = LockstepException.failed(reason);
      }
    }

    @Override
    public Optional<LockstepException> failure() {
      return Optional.ofNullable(failure);
    }

    @Override
    public Progress progress() {
      return new Progress(0, 0);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
