package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

/** All ranks in one JVM, each with one of the stand-in's devices. */
final class NcclWorld implements AutoCloseable {
  static final String SECRET = "a run's secret";
  static final Duration PLENTY = Duration.ofSeconds(20);
  static final Deadlines PATIENT = new Deadlines(PLENTY, PLENTY, PLENTY);

  /** What ranks said because they had to leave. */
  final Queue<LockstepException> hung = new ConcurrentLinkedQueue<>();

  private final ExecutorService threads = Executors.newCachedThreadPool(NcclWorld::daemon);
  private final List<NcclFactory> factories = new ArrayList<>();
  private final List<Collective> ranks = new ArrayList<>();

  /** Of that size, on that library, not opened. */
  NcclWorld(int worldSize, NcclLibrary library, Deadlines deadlines) {
    for (int rank = 0; rank < worldSize; rank++) {
      factories.add(NcclFactory.create(library, rank, "127.0.0.1", SECRET, deadlines, hung::add));
    }
  }

  /** Generation 1 of the stand-in's. */
  static NcclWorld of(int worldSize) {
    return of(worldSize, PATIENT);
  }

  static NcclWorld of(int worldSize, Deadlines deadlines) {
    NcclWorld world = new NcclWorld(worldSize, StandIn.library(), deadlines);
    world.open(1);
    return world;
  }

  /** Opens a generation of all that there are, in place of the last. */
  void open(long generation) {
    List<CompletionStage<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < factories.size(); rank++) {
      opening.add(begin(generation, rank));
    }
    ranks.clear();
    opening.forEach(
        one -> ranks.add(one.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()));
  }

  CompletionStage<Collective> begin(long generation, int rank) {
    return factories.get(rank).open(generation, rank, endpoints());
  }

  /** The last rank goes, for good. */
  void dropLast() {
    ranks.remove(ranks.size() - 1).abort("it goes");
    factories.remove(factories.size() - 1).close();
  }

  List<String> endpoints() {
    return factories.stream().map(NcclFactory::endpoint).toList();
  }

  Collective rank(int rank) {
    return ranks.get(rank);
  }

  NcclFactory factory(int rank) {
    return factories.get(rank);
  }

  /** Runs something on all ranks at once; what came of it, by rank. */
  <T> List<T> onAll(Function<Collective, T> work) {
    List<CompletableFuture<T>> running =
        ranks.stream()
            .map(rank -> CompletableFuture.supplyAsync(() -> work.apply(rank), threads))
            .toList();
    return running.stream().map(one -> one.orTimeout(20, TimeUnit.SECONDS).join()).toList();
  }

  /** Each rank's input summed in place; the results by rank. */
  List<float[]> allReduce(IntFunction<float[]> input) {
    return onAll(
        rank -> {
          ByteBuffer buffer = Buffers.direct(input.apply(rank.rank()));
          rank.allReduce(buffer).await();
          return Buffers.floats(buffer);
        });
  }

  /** What it failed with; fails itself if it did not, or not soon. */
  static LockstepException failureOf(Collective.Pending pending) {
    return failureOf(CompletableFuture.supplyAsync(pending::await, task -> daemon(task).start()));
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

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "nccl-test");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    ranks.forEach(rank -> rank.abort("the test is over"));
    factories.forEach(NcclFactory::close);
    threads.shutdownNow();
  }
}
