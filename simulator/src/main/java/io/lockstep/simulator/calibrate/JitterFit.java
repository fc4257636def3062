package io.lockstep.simulator.calibrate;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.profile.ComputeJitter;
import io.lockstep.simulator.profile.FittedOn;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The spread of one worker's compute from successive differences of its logarithm, which a slow
 * drift, such as a young virtual machine's, does not reach (von Neumann, Kent, Bellinson and Hart,
 * Annals of Mathematical Statistics 12, 1941). Their median absolute value, so that a few steps in
 * which something else got in between do not count for all.
 */
final class JitterFit {
  /** Fewer say nothing. */
  private static final int LEAST_DIFFERENCES = 20;

  /** The third quartile of the standard normal distribution. */
  private static final double NORMAL_QUARTILE = 0.6744897501960817;

  private JitterFit() {}

  /**
   * Null where there are too few steps.
   *
   * @param runs with one worker; those with the largest batch count
   * @param notIdentified to which a sentence is added
   */
  static @Nullable ComputeJitter of(List<Run> runs, List<String> notIdentified) {
    int largest = runs.stream().mapToInt(run -> run.info().workload().batch()).max().orElse(0);
    List<Run> full = runs.stream().filter(run -> run.info().workload().batch() == largest).toList();
    Sample differences = Sample.of(full.stream().flatMapToDouble(JitterFit::differences).toArray());
    if (differences.size() < LEAST_DIFFERENCES) {
      notIdentified.add(
          "how much a worker's compute varies: fewer than "
              + (LEAST_DIFFERENCES + 1)
              + " steps were timed, so all workers are taken to be equally fast at every step");
      return null;
    }
    double sigma = differences.median() / NORMAL_QUARTILE / Math.sqrt(2);
    return new ComputeJitter(
        Math.min(sigma, Math.nextDown(1.0)),
        "median of " + differences.size() + " differences between one worker's successive steps",
        full.stream().map(FittedOn::of).toList());
  }

  /** Between the logarithms of each step's compute and of the next one's; absolute values. */
  private static DoubleStream differences(Run run) {
    int batch = run.info().workload().batch();
    List<StepRow> rows =
        run.steps().stream()
            .filter(row -> !row.warmup() && row.samples() == batch && row.worldSize() == 1)
            .toList();
    return IntStream.range(1, rows.size())
        .filter(i -> rows.get(i).step() == rows.get(i - 1).step() + 1)
        .mapToDouble(i -> Math.abs(Math.log(computeMs(rows.get(i)) / computeMs(rows.get(i - 1)))))
        .filter(Double::isFinite);
  }

  private static double computeMs(StepRow row) {
    return row.stepMs() - row.exposedCommMs();
  }
}
