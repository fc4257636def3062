package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.floats;
import static io.lockstep.actors.tcp.RingWorld.HOST;
import static io.lockstep.actors.tcp.RingWorld.PLENTY;
import static io.lockstep.actors.tcp.RingWorld.SECRET;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** Ranks abort, close and die at any moment of any operation, generation after generation. */
class RingFaultsTest {
  private static final int GENERATIONS = 4;

  private enum Fault {
    NONE,
    ABORT,
    CLOSE,
    DEATH
  }

  /** One operation of all ranks, each of which brings the same number everywhere. */
  private record Step(OperationKind kind, int root, int count) {
    float input(int rank) {
      return rank + 1 + count % 10;
    }

    Collective.Pending submit(Collective ring, ByteBuffer buffer) {
      return switch (kind) {
        case ALL_REDUCE -> ring.allReduce(buffer);
        case REDUCE_SCATTER -> ring.reduceScatter(buffer);
        case ALL_GATHER -> ring.allGather(buffer);
        case BROADCAST -> ring.broadcast(buffer, root);
      };
    }

    void assertDone(Collective ring, ByteBuffer buffer) {
      int worldSize = ring.worldSize();
      float sum = (float) IntStream.range(0, worldSize).mapToDouble(this::input).sum();
      float[] values = floats(buffer);
      for (int owner = 0; owner < worldSize; owner++) {
        Slice slice = Slice.of(count, worldSize, owner);
        float[] part = Arrays.copyOfRange(values, slice.start(), slice.end());
        switch (kind) {
          case ALL_REDUCE -> assertHolds(part, sum);
          case REDUCE_SCATTER -> assertHolds(part, owner == ring.rank() ? sum : null);
          case ALL_GATHER -> assertHolds(part, input(owner));
          case BROADCAST -> assertHolds(part, input(root));
        }
      }
    }

    private static void assertHolds(float[] values, @Nullable Float expected) {
      for (float value : values) {
        if (expected != null && value != expected) {
          throw new AssertionError("it is %s and not %s".formatted(value, expected));
        }
      }
    }
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void everyoneBlamesWhoFailedAndNoSumIsWrongAndTheNextGenerationWorks(@ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    int worldSize = 2 + random.nextInt(4);
    List<TcpRingFactory> factories =
        IntStream.range(0, worldSize)
            .mapToObj(rank -> TcpRingFactory.bind(HOST, SECRET, PLENTY, PLENTY))
            .toList();
    try (Cables cables = new Cables(factories.stream().map(TcpRingFactory::endpoint).toList())) {
      for (int generation = 0; generation < GENERATIONS; generation++) {
        runGeneration(open(factories, cables, 2L * generation, random), cables, random);
      }
    } finally {
      factories.forEach(TcpRingFactory::close);
    }
  }

  /** Sometimes only after another generation that not all ranks have heard of. */
  private static List<Collective> open(
      List<TcpRingFactory> factories, Cables cables, long generation, Random random) {
    List<String> endpoints = cables.endpoints();
    int missing = random.nextInt(2 * factories.size());
    List<CompletableFuture<Collective>> superseded = new ArrayList<>();
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < factories.size(); rank++) {
      if (missing < factories.size() && rank != missing) {
        superseded.add(factories.get(rank).open(generation, rank, endpoints).toCompletableFuture());
      }
    }
    for (int rank = 0; rank < factories.size(); rank++) {
      opening.add(factories.get(rank).open(generation + 1, rank, endpoints).toCompletableFuture());
    }
    List<Collective> rings =
        opening.stream().map(one -> one.orTimeout(20, TimeUnit.SECONDS).join()).toList();
    for (CompletableFuture<Collective> one : superseded) {
      // Who had both its neighbours has got its ring, and closes it.
      one.thenAccept(Collective::close)
          .exceptionally(gaveWay -> null)
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }
    return rings;
  }

  private static void runGeneration(List<Collective> rings, Cables cables, Random random)
      throws Exception {
    List<Step> steps = steps(rings.size(), random);
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    int victim = random.nextInt(rings.size());
    List<CompletableFuture<Optional<LockstepException>>> runs = new ArrayList<>();
    for (Collective ring : rings) {
      boolean atOnce = random.nextBoolean();
      boolean hasty = random.nextBoolean();
      runs.add(
          CompletableFuture.supplyAsync(
              () -> run(ring, steps, atOnce, hasty), task -> new Thread(task).start()));
    }
    LockSupport.parkNanos(random.nextInt(10_000_000));
    bring(fault, rings.get(victim), cables);
    for (Collective ring : rings) {
      Optional<LockstepException> failure =
          runs.get(ring.rank()).get(20, TimeUnit.SECONDS).or(ring::failure);
      if (fault == Fault.NONE) {
        assertThat(failure).isEmpty();
      } else if (ring.rank() != victim) {
        failure.ifPresent(f -> assertThat(f.rank()).as("blamed by %s", f).isEqualTo(victim));
      }
    }
    if (fault == Fault.ABORT || fault == Fault.DEATH) {
      rings.forEach(ring -> assertThat(failureOf(ring)).isNotNull());
    }
    rings.forEach(Collective::close);
    cables.replace(victim);
  }

  private static List<Step> steps(int worldSize, Random random) {
    List<OperationKind> kinds = List.of(OperationKind.values());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int count = random.nextInt(random.nextBoolean() ? 200 : 200_000);
      OperationKind kind = kinds.get(random.nextInt(kinds.size()));
      steps.add(new Step(kind, random.nextInt(worldSize), count));
    }
    return steps;
  }

  private static void bring(Fault fault, Collective victim, Cables cables) {
    switch (fault) {
      case NONE -> {}
      case ABORT -> victim.abort("on purpose");
      case CLOSE -> victim.close();
      case DEATH -> cables.cutOff(victim.rank());
    }
  }

  /**
   * @param atOnce whether all operations are submitted before the first is waited for
   * @param hasty whether the ring is closed at once when it fails
   * @return with what it failed, if it did
   */
  private static Optional<LockstepException> run(
      Collective ring, List<Step> steps, boolean atOnce, boolean hasty) {
    List<ByteBuffer> buffers = new ArrayList<>();
    List<Collective.Pending> pending = new ArrayList<>();
    try {
      for (int i = 0; i < steps.size(); i++) {
        for (int next = pending.size(); next <= (atOnce ? steps.size() - 1 : i); next++) {
          buffers.add(buffer(steps.get(next), ring.rank()));
          pending.add(steps.get(next).submit(ring, buffers.get(next)));
        }
        pending.get(i).await();
        steps.get(i).assertDone(ring, buffers.get(i));
      }
      return Optional.empty();
    } catch (LockstepException failure) {
      if (hasty) {
        ring.close();
      }
      return Optional.of(failure);
    }
  }

  private static ByteBuffer buffer(Step step, int rank) {
    float[] values = new float[step.count];
    Arrays.fill(values, step.input(rank));
    return Buffers.direct(values);
  }
}
