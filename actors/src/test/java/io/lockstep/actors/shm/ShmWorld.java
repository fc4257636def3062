package io.lockstep.actors.shm;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** All ranks in one JVM, each with a segment and a thread of its own. */
final class ShmWorld implements AutoCloseable {
  static final String SECRET = "a run's secret";
  static final Duration PLENTY = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<SharedMemoryFactory> factories = new ArrayList<>();
  private final List<SharedMemoryCollective> ranks = new ArrayList<>();

  private ShmWorld() {
    try {
      // On a disk the pages would have to be written there.
      folder =
          Files.isWritable(SharedMemoryFactory.FOLDER)
              ? Files.createTempDirectory(SharedMemoryFactory.FOLDER, "shm-world")
              : Files.createTempDirectory("shm-world");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ShmWorld of(int worldSize) {
    return of(worldSize, PLENTY);
  }

  static ShmWorld of(int worldSize, Duration progressDeadline) {
    ShmWorld world = new ShmWorld();
    for (int rank = 0; rank < worldSize; rank++) {
      world.factories.add(
          SharedMemoryFactory.create(world.folder, SECRET, PLENTY, progressDeadline));
    }
    world.open(1);
    return world;
  }

  /** Opens a generation of all that there are, in place of the last. */
  void open(long generation) {
    List<String> endpoints = endpoints();
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < factories.size(); rank++) {
      opening.add(factories.get(rank).open(generation, rank, endpoints).toCompletableFuture());
    }
    ranks.clear();
    opening.forEach(one -> ranks.add((SharedMemoryCollective) one.join()));
  }

  /** The last rank goes, for good. */
  void dropLast() {
    factories.remove(factories.size() - 1).close();
  }

  int size() {
    return ranks.size();
  }

  Path folder() {
    return folder;
  }

  List<String> endpoints() {
    return factories.stream().map(SharedMemoryFactory::endpoint).toList();
  }

  SharedMemoryCollective rank(int rank) {
    return ranks.get(rank);
  }

  SharedMemoryFactory factory(int rank) {
    return factories.get(rank);
  }

  /** Values in a rank's mapping. */
  ByteBuffer mapped(int rank, float... values) {
    ByteBuffer buffer = factories.get(rank).memory().allocate(values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return buffer;
  }

  /** Runs something on all ranks at once; what came of it, by rank. */
  <T> List<T> onAll(Function<SharedMemoryCollective, T> work) {
    return on(IntStream.range(0, size()).toArray(), work);
  }

  <T> List<T> on(int[] some, Function<SharedMemoryCollective, T> work) {
    List<CompletableFuture<T>> running =
        IntStream.of(some)
            .mapToObj(
                rank -> CompletableFuture.supplyAsync(() -> work.apply(ranks.get(rank)), threads))
            .toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  /** Each rank's input summed in place, in its own memory; the results by rank. */
  List<float[]> allReduce(IntFunction<float[]> input) {
    return onAll(
        rank -> {
          ByteBuffer buffer = Buffers.direct(input.apply(rank.rank()));
          rank.allReduce(buffer).await();
          return Buffers.floats(buffer);
        });
  }

  CompletableFuture<LockstepException> failing(Collective.Pending pending) {
    return CompletableFuture.supplyAsync(() -> failureOf(pending), threads);
  }

  /** What the operation failed with; fails itself if it did not, or not soon. */
  static LockstepException failureOf(Collective.Pending pending) {
    return failureOf(CompletableFuture.supplyAsync(pending::await, task -> start(task)));
  }

  static LockstepException failureOf(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LockstepException failure) {
        return failure;
      }
      throw new AssertionError("failed in another way", e);
    }
    throw new AssertionError("it did not fail");
  }

  /** What a rank learns to have failed, with nothing submitted; fails if it does not, or late. */
  static LockstepException failureOf(Collective collective) {
    await(() -> collective.failure().isPresent(), "rank " + collective.rank() + " to learn");
    return collective.failure().orElseThrow();
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

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "shm-test");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    ranks.forEach(Collective::close);
    factories.forEach(SharedMemoryFactory::close);
    threads.shutdownNow();
    try (var left = Files.list(folder)) {
      if (left.findAny().isEmpty()) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
