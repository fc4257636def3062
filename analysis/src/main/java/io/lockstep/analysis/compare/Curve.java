package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.Run;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one workload, pooled by their number of workers. Epochs are timed for all of them or for
 * none: an epoch's own time holds its warm-up steps and its smaller last step, and must not be set
 * against one that was worked out from full steps.
 */
record Curve(SortedMap<Integer, PooledTimes> byWorkers, boolean epochsTimed) {

  static Curve of(List<Run> runs) {
    List<RunTimes> times = runs.stream().map(RunTimes::of).toList();
    boolean timed = times.stream().allMatch(run -> run.timedEpochS().isPresent());
    SortedMap<Integer, PooledTimes> pooled = new TreeMap<>();
    Map<Integer, List<RunTimes>> byWorkers =
        times.stream().collect(Collectors.groupingBy(RunTimes::workers));
    byWorkers.forEach((workers, same) -> pooled.put(workers, PooledTimes.of(same, timed)));
    return new Curve(pooled, timed);
  }

  /** Null where this curve has no run of so many workers. */
  @Nullable Measured measured(int workers) {
    PooledTimes one = byWorkers.get(1);
    PooledTimes here = byWorkers.get(workers);
    return one == null || here == null ? null : here.against(one);
  }

  String epochSource() {
    if (byWorkers.isEmpty()) {
      return "nothing measured";
    }
    return epochsTimed ? "median train_s of epochs.csv" : "steps per epoch x median step";
  }
}
