package io.lockstep.actors.bench;

import io.lockstep.actors.launch.WorkerCommand;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The processes of one world size. None outlives this object, nor this JVM. */
final class BenchWorld implements AutoCloseable {
  private final List<BenchProcess> ranks = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable BenchProcess> firstEnded = new AtomicReference<>();
  private final Thread shutdownHook = new Thread(this::killAll, "bench-end");

  /** Starts the processes and makes them known to one another. */
  static BenchWorld start(BenchPlan plan, String collective, int workers) {
    BenchWorld world = new BenchWorld();
    String secret = UUID.randomUUID().toString();
    try {
      Runtime.getRuntime().addShutdownHook(world.shutdownHook);
      for (int rank = 0; rank < workers; rank++) {
        world.add(
            BenchProcess.start(
                new BenchOrder(
                    rank,
                    collective,
                    secret,
                    plan.operations(),
                    plan.bytes(),
                    plan.warmup(),
                    plan.rounds(),
                    plan.libraries())));
      }
      List<String> endpoints = world.hear(BenchReply::endpoint);
      world.ranks.forEach(rank -> rank.tell(endpoints));
      return world;
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  /** Starts processes that know nothing of one another, and waits until all are ready. */
  static BenchWorld sideBySide(WorkerCommand command, TrainSpec spec, int workers) {
    BenchWorld world = new BenchWorld();
    try {
      Runtime.getRuntime().addShutdownHook(world.shutdownHook);
      for (int rank = 0; rank < workers; rank++) {
        world.add(BenchProcess.start(command, new StepBenchOrder(rank, spec)));
      }
      world.hear(BenchReply::endpoint);
      return world;
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  /** The first so many take a step at once, while the others rest; what it took, by rank. */
  List<Double> step(int workers) {
    List<BenchProcess> taking = ranks.subList(0, workers);
    try {
      taking.forEach(rank -> rank.tell(StepBenchProcess.STEP));
    } catch (LockstepException failure) {
      throw cause(failure);
    }
    return hear(taking, BenchReply::stepMs);
  }

  private void add(BenchProcess process) {
    ranks.add(process);
    process.whenEnded(() -> ended(process));
  }

  /** Without one the others can only wait in vain. */
  private void ended(BenchProcess process) {
    if (firstEnded.compareAndSet(null, process)) {
      killAll();
    }
  }

  /** What each measured for the next operation and number of bytes, by rank. */
  List<BenchRankResult> results() {
    return hear(BenchReply::result);
  }

  private <T> List<T> hear(Function<BenchReply, @Nullable T> part) {
    return hear(ranks, part);
  }

  private <T> List<T> hear(List<BenchProcess> speakers, Function<BenchReply, @Nullable T> part) {
    try {
      List<T> heard = new ArrayList<>();
      for (BenchProcess rank : speakers) {
        T value = part.apply(rank.reply());
        if (value == null) {
          throw new IllegalStateException("a rank of the benchmark spoke out of turn");
        }
        heard.add(value);
      }
      return heard;
    } catch (LockstepException failure) {
      throw cause(failure);
    }
  }

  /** The failure that came first: of the first to end, or of the rank that this one blames. */
  private LockstepException cause(LockstepException heard) {
    LockstepException first =
        Optional.ofNullable(firstEnded.get()).flatMap(BenchProcess::end).orElse(heard);
    Integer blamed = first.rank();
    return blamed == null ? first : ranks.get(blamed).end().orElse(first);
  }

  private void killAll() {
    ranks.forEach(BenchProcess::kill);
  }

  @Override
  public void close() {
    ranks.forEach(BenchProcess::close);
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook does its work.
    }
  }
}
