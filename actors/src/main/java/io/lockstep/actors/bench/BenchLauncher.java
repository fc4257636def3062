package io.lockstep.actors.bench;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.launch.SharedMemoryRoom;
import io.lockstep.core.failure.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Runs a benchmark: for each collective and world size one set of processes, one per rank. */
public final class BenchLauncher {
  private final Consumer<String> progress;

  /**
   * @param progress takes a line for each thing begun or done
   */
  public BenchLauncher(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * Measures what the plan asks for, in its order.
   *
   * @throws LockstepException naming the rank, where one fails
   */
  public List<BenchResult> run(BenchPlan plan) {
    List<BenchResult> results = new ArrayList<>();
    for (String asked : plan.collectives()) {
      for (int workers : plan.workers()) {
        String collective = choose(asked, plan, workers);
        progress.accept("bench: %s with %d processes".formatted(collective, workers));
        results.addAll(measure(plan, collective, workers));
      }
    }
    return results;
  }

  /** As training on this machine does, where it is left to choose. */
  private String choose(String asked, BenchPlan plan, int workers) {
    if (!asked.equals(CollectiveChoice.AUTO)) {
      return asked;
    }
    SharedMemoryRoom room = SharedMemoryRoom.here(plan.mostBytes());
    CollectiveChoice choice = CollectiveChoice.of(asked, true, room, workers, 0);
    if (choice.isSecondChoice()) {
      progress.accept("bench: by %s, %s".formatted(choice.name(), choice.reason()));
    }
    return choice.name();
  }

  private List<BenchResult> measure(BenchPlan plan, String collective, int workers) {
    List<BenchResult> results = new ArrayList<>();
    try (BenchWorld world = BenchWorld.start(plan, collective, workers)) {
      for (BenchOperation operation : plan.operations()) {
        for (int size = 0; size < plan.bytes().size(); size++) {
          BenchResult result = BenchResult.of(collective, operation, world.results());
          results.add(result);
          progress.accept(line(result));
        }
      }
    }
    return results;
  }

  private static String line(BenchResult result) {
    return String.format(
        Locale.ROOT,
        "bench: %s %s, %d workers, %d bytes: %.1f us, %.2f GB/s, %d wrong",
        result.collective(),
        result.operation(),
        result.workers(),
        result.bytes(),
        result.timeUs(),
        result.algbwGbytesPerS(),
        result.wrong());
  }
}
