package io.lockstep.simulator.calibrate;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.fit.TwoTermFit;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.FittedOn;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Compute is what a step takes less what it waits for communication. */
final class ComputeFit {
  /** Fewer steps than this say nothing of their own spread. */
  private static final int LEAST_STEPS_FOR_INTERVAL = 5;

  private ComputeFit() {}

  /** One batch size's steps. */
  private record Timed(int batch, Sample steps) {}

  /**
   * The median over the full steps after warm-up of the runs with the largest batch, with the
   * bootstrap's interval. Runs with smaller batches tell how much of it does not depend on the
   * batch: a + b·images, fitted to the medians.
   *
   * @param runs with one worker and, but for the batch, the same workload; not empty
   * @param notIdentified to which sentences are added
   */
  static Compute of(List<Run> runs, List<String> notIdentified) {
    List<Timed> timed =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.info().workload().batch(), TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(batch -> new Timed(batch.getKey(), steps(batch.getValue())))
            .toList();
    Timed largest = timed.get(timed.size() - 1);
    boolean enough = largest.steps().size() >= LEAST_STEPS_FOR_INTERVAL;
    Interval interval = largest.steps().medianInterval();
    Double fixedMs = fixedMs(timed);
    if (fixedMs == null) {
      notIdentified.add(
          "how compute grows with the batch: only batch "
              + largest.batch()
              + " was timed, so it is taken to be proportional");
    }
    return new Compute(
        largest.steps().median(),
        largest.batch(),
        fixedMs,
        enough ? interval.low() : null,
        enough ? interval.high() : null,
        BackwardFit.of(runs, notIdentified),
        source(timed, largest),
        runs.stream().map(FittedOn::of).toList());
  }

  private static String source(List<Timed> timed, Timed largest) {
    String others =
        timed.stream()
            .filter(one -> one.batch() != largest.batch())
            .map(one -> String.valueOf(one.batch()))
            .collect(Collectors.joining(", "));
    return "median of step_ms - exposed_comm_ms over "
        + largest.steps().size()
        + " steps of one worker"
        + (others.isEmpty() ? "" : "; the fixed part from batch " + others + " too");
  }

  /** Null where there is one batch only. */
  private static @Nullable Double fixedMs(List<Timed> timed) {
    Timed largest = timed.get(timed.size() - 1);
    return TwoTermFit.of(
            timed.stream()
                .map(one -> new TwoTermFit.Row(1, one.batch(), one.steps().median()))
                .toList())
        .map(fit -> largest.steps().median() * fit.a() / (fit.a() + fit.b() * largest.batch()))
        .orElse(null);
  }

  private static Sample steps(List<Run> runs) {
    Sample steps = Sample.of(runs.stream().flatMapToDouble(ComputeFit::stepsOf).toArray());
    if (steps.isEmpty()) {
      throw LockstepException.usage(
              runs.stream().map(Run::name).collect(Collectors.joining(", "))
                  + ": no full step is left after the warm-up")
          .hint("train for more steps, as with --steps 30");
    }
    return steps;
  }

  private static DoubleStream stepsOf(Run run) {
    int batch = run.info().workload().batch();
    return run.steps().stream()
        .filter(row -> !row.warmup() && row.samples() == batch && row.worldSize() == 1)
        .mapToDouble(row -> row.stepMs() - row.exposedCommMs());
  }
}
