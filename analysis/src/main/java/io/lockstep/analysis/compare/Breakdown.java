package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.statistics.Sample;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Takes steps apart into their terms. */
final class Breakdown {
  private Breakdown() {}

  /** Of runs of the same workload and number of workers: the median over runs of each term. */
  static Terms of(List<RunTimes> runs) {
    List<List<StepRow>> typical = runs.stream().map(Breakdown::typical).toList();
    return new Terms(
        term(typical, row -> row.stepMs() - row.exposedCommMs()),
        term(typical, StepRow::dataMs),
        term(typical, StepRow::forwardMs),
        term(typical, StepRow::backwardMs),
        term(typical, StepRow::exposedCommMs),
        term(typical, StepRow::optimizerMs),
        term(typical, StepRow::otherMs),
        term(typical, StepRow::commMs),
        term(typical, StepRow::peerWaitMs));
  }

  /** All ranks' rows of the steps whose length is in the middle half. */
  private static List<StepRow> typical(RunTimes run) {
    double low = run.stepMs().quantile(0.25);
    double high = run.stepMs().quantile(0.75);
    return run.rows().stream()
        .filter(row -> isBetween(low, high, run.slowest().getOrDefault(row.step(), row)))
        .toList();
  }

  private static boolean isBetween(double low, double high, StepRow slowest) {
    return low <= slowest.stepMs() && slowest.stepMs() <= high;
  }

  private static double term(List<List<StepRow>> runs, ToDoubleFunction<StepRow> column) {
    return Sample.of(
            runs.stream()
                .mapToDouble(rows -> rows.stream().mapToDouble(column).average().orElse(Double.NaN))
                .toArray())
        .median();
  }
}
