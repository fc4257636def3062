package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.StepRow;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the steps that are far from the others of their run: those whose modified z-score,
 * 0.6745·(x − median)/MAD, is beyond 3.5 (Iglewicz and Hoaglin, How to Detect and Handle Outliers,
 * 1993). They are shown, and count as all others do.
 */
final class Outliers {
  /** So many are listed, the farthest first. */
  static final int MOST_LISTED = 20;

  private static final double LIMIT = 3.5;
  private static final double NORMAL_MAD = 0.6745;

  /** Steps of a simulated run are equal but for rounding: less than this tells nothing. */
  private static final double LEAST_PART = 0.01;

  private Outliers() {}

  static long count(RunTimes run) {
    return of(run).count();
  }

  static List<Outlier> farthest(List<RunTimes> runs) {
    return runs.stream()
        .flatMap(
            run ->
                of(run)
                    .map(
                        row ->
                            new Farness(
                                Math.abs(row.stepMs() - run.stepMs().median()),
                                new Outlier(
                                    run.run().name(), row.step(), row.rank(), row.stepMs()))))
        .sorted(
            Comparator.comparingDouble(Farness::ms)
                .reversed()
                .thenComparingLong(far -> far.outlier().step()))
        .limit(MOST_LISTED)
        .map(Farness::outlier)
        .toList();
  }

  private static Stream<StepRow> of(RunTimes run) {
    double median = run.stepMs().median();
    double least =
        Math.max(LIMIT * run.stepMs().medianDeviation() / NORMAL_MAD, LEAST_PART * median);
    return run.slowest().values().stream().filter(row -> Math.abs(row.stepMs() - median) > least);
  }

  private record Farness(double ms, Outlier outlier) {}
}
