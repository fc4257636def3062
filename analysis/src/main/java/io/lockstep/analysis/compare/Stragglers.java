package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.statistics.Sample;
import java.util.ArrayList;
import java.util.Arrays;
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
    double[] sorted = own.values().stream().mapToDouble(ms -> ms).sorted().toArray();
    List<Straggler> ranks = new ArrayList<>();
    own.forEach(
        (rank, ms) -> {
          double ratio = ms / medianWithout(Arrays.binarySearch(sorted, ms), sorted);
          ranks.add(
              new Straggler(run.run().name(), rank, ms, ratio, ratio > Straggler.NAMED_ABOVE));
        });
    return ranks;
  }

  /** The median of the others: one's own time must not hide itself, as with two ranks it would. */
  private static double medianWithout(int left, double[] sorted) {
    int others = sorted.length - 1;
    return (without(left, sorted, (others - 1) / 2) + without(left, sorted, others / 2)) / 2;
  }

  private static double without(int left, double[] sorted, int place) {
    return sorted[place < left ? place : place + 1];
  }

  private static double ownMs(List<StepRow> rows) {
    return Sample.of(rows.stream().mapToDouble(row -> row.stepMs() - row.peerWaitMs()).toArray())
        .median();
  }
}
