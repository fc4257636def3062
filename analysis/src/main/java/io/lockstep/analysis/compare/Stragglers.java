package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells how long each rank takes by itself, which the barrier of every step hides. */
final class Stragglers {
  private Stragglers() {}

  /** Every rank of a run, ascending; none where there is only one. */
  static List<Straggler> of(RunTimes run) {
    SortedMap<Integer, Double> own = new TreeMap<>();
    run.rows().stream()
        .collect(Collectors.groupingBy(StepRow::rank))
        .forEach((rank, rows) -> own.put(rank, ownMs(rows)));
    if (own.size() < 2) {
      return List.of();
    }
    double median = Sample.of(own.values()).median();
    List<Straggler> ranks = new ArrayList<>();
    own.forEach(
        (rank, ms) -> {
          double ratio = ms / median;
          ranks.add(
              new Straggler(run.run().name(), rank, ms, ratio, ratio > Straggler.NAMED_ABOVE));
        });
    return ranks;
  }

  private static double ownMs(List<StepRow> rows) {
    return Sample.of(rows.stream().mapToDouble(row -> row.stepMs() - row.peerWaitMs()).toArray())
        .median();
  }
}
