package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** All ranks of a ring in one JVM, each with a factory of its own. */
final class RingWorld implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final String SECRET = "a run's secret";
  static final Duration PLENTY = Duration.ofSeconds(30);

  /** Milliseconds are enough, but not always on a machine that compiles as well. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final List<TcpRingFactory> factories = new ArrayList<>();
  private final List<Collective> rings = new ArrayList<>();

  static RingWorld of(int worldSize) {
    return of(worldSize, PLENTY);
  }

  static RingWorld of(int worldSize, Duration progressDeadline) {
    RingWorld world = new RingWorld();
    for (int rank = 0; rank < worldSize; rank++) {
      world.factories.add(TcpRingFactory.bind(HOST, SECRET, PLENTY, progressDeadline));
    }
    List<String> endpoints = world.factories.stream().map(TcpRingFactory::endpoint).toList();
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < worldSize; rank++) {
      opening.add(world.factories.get(rank).open(1, rank, endpoints).toCompletableFuture());
    }
    opening.forEach(one -> world.rings.add(one.join()));
    return world;
  }

  Collective rank(int rank) {
    return rings.get(rank);
  }

  TcpRingFactory factory(int rank) {
    return factories.get(rank);
  }

  /** Every rank's input summed in place; the results by rank. */
  List<float[]> allReduce(IntFunction<float[]> input) {
    List<ByteBuffer> buffers = new ArrayList<>();
    List<Collective.Pending> pending = new ArrayList<>();
    for (Collective ring : rings) {
      ByteBuffer buffer = Buffers.direct(input.apply(ring.rank()));
      buffers.add(buffer);
      pending.add(ring.allReduce(buffer));
    }
    pending.forEach(Collective.Pending::await);
    return buffers.stream().map(Buffers::floats).toList();
  }

  /** What the operation failed with; fails itself if it did not, or not soon. */
  static LockstepException failureOf(Collective.Pending pending) {
    try {
      CompletableFuture.supplyAsync(pending::await).orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LockstepException failure) {
        return failure;
      }
      throw new AssertionError("failed in another way", e);
    }
    throw new AssertionError("it did not fail");
  }

  /** The same of a ring that should not open. */
  static LockstepException failureOf(java.util.concurrent.CompletionStage<Collective> opening) {
    try {
      opening.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LockstepException failure) {
        return failure;
      }
      throw new AssertionError("failed in another way", e);
    }
    throw new AssertionError("it did not fail");
  }

  /** What the ring learns to have failed, with nothing submitted; fails if it does not, or late. */
  static LockstepException failureOf(Collective ring) {
    await(() -> ring.failure().isPresent(), "rank " + ring.rank() + " to learn of a failure");
    return ring.failure().orElseThrow();
  }

  static void await(BooleanSupplier condition, String what) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNs > SOON.toNanos()) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() {
    rings.forEach(Collective::close);
    factories.forEach(TcpRingFactory::close);
  }
}
