package io.lockstep.simulator.calibrate;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Slowdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How workers of one host slow one another, from a benchmark of steps side by side, and from runs
 * of several on it.
 */
final class ContentionFit {
  private static final int LEAST_FOR_SCATTER = 5;

  private ContentionFit() {}

  /**
   * Null where the host's cores are not known, and where they are not what computes. Without a
   * benchmark or a run of several workers they only take turns on the cores. What a run of several
   * tells beyond the benchmark counts too.
   *
   * @param alone a run of one worker
   * @param compute fitted on runs of one worker
   * @param runs all that were given
   * @param steps the benchmark's
   * @param notIdentified to which sentences are added
   */
  static @Nullable Contention of(
      Run alone,
      Compute compute,
      List<Run> runs,
      List<StepBench> steps,
      List<String> notIdentified) {
    if (TrainSpec.GPU.equals(alone.info().workload().device())) {
      notIdentified.add(
          "how far workers whose GPUs are in one host slow one another: they are taken not to"
              + (steps.isEmpty() ? "" : ", whatever a benchmark of steps on its cores says"));
      return null;
    }
    if (!(alone.info().hardware().get("cores") instanceof Integer cores)) {
      return null;
    }
    int threads = alone.info().workload().threads();
    double background = background(runs, notIdentified);
    List<Slowdown> slowdowns = slowdowns(alone, steps, notIdentified);
    Contention free = new Contention(cores, threads, background, 0, slowdowns, "", List.of());
    List<Run> several =
        runs.stream()
            .filter(run -> isInformative(run, cores))
            .filter(run -> Calibration.differences(alone, run).isEmpty())
            .filter(run -> slowdowns(run, compute, free).findAny().isPresent())
            .toList();
    if (several.isEmpty()) {
      return withoutRuns(free, notIdentified);
    }
    double slowdown =
        Sample.of(several.stream().flatMapToDouble(run -> slowdowns(run, compute, free)).toArray())
            .median();
    return new Contention(
        cores,
        threads,
        background,
        Math.max(0, slowdown),
        slowdowns,
        "compute of "
            + names(several)
            + " beside one worker's"
            + (slowdowns.isEmpty() ? "" : ", and the benchmark of steps"),
        several.stream().map(FittedOn::of).toList());
  }

  private static Contention withoutRuns(Contention free, List<String> notIdentified) {
    boolean benchmarked = !free.slowdowns().isEmpty();
    if (!benchmarked) {
      notIdentified.add(
          "how far workers on one host slow one another: neither a benchmark of steps (bench"
              + " --operation step) nor a run of several was given, so they are taken to share"
              + " nothing but "
              + free.cores()
              + (free.cores() == 1 ? " core" : " cores"));
    }
    return new Contention(
        free.cores(),
        free.threads(),
        free.backgroundCores(),
        0,
        free.slowdowns(),
        "cores of the machine, totals of the runs"
            + (benchmarked ? ", and the benchmark of steps" : ""),
        List.of());
  }

  /** By workers: the median over the batches that were benchmarked. */
  private static List<Slowdown> slowdowns(
      Run alone, List<StepBench> steps, List<String> notIdentified) {
    RunInfo.Workload workload = alone.info().workload();
    SortedMap<Integer, List<StepBench>> byWorkers = new TreeMap<>();
    for (StepBench step : steps) {
      if (step.network().equals(workload.network()) && step.threads() == workload.threads()) {
        byWorkers.computeIfAbsent(step.workers(), n -> new ArrayList<>()).add(step);
      }
    }
    if (byWorkers.isEmpty() && !steps.isEmpty()) {
      notIdentified.add(
          "the benchmark's steps are of another network, or of workers of other threads");
    }
    List<Slowdown> slowdowns =
        byWorkers.entrySet().stream()
            .map(same -> slowdown(same.getKey(), same.getValue()))
            .toList();
    if (slowdowns.stream().anyMatch(one -> one.jitter() == null)) {
      notIdentified.add(
          "how unevenly workers on one host compute: a benchmark of steps is of an older version,"
              + " which does not tell");
    }
    if (slowdowns.stream().anyMatch(one -> one.jitter() != null && one.jitterLow() == null)) {
      notIdentified.add(
          "how far one can be sure of how unevenly workers on one host compute: that takes a"
              + " benchmark of steps of five rounds, or five benchmarks");
    }
    return slowdowns;
  }

  private static Slowdown slowdown(int workers, List<StepBench> steps) {
    Median factor = Median.of(steps, StepBench::slowdown, StepBench::low, StepBench::high);
    List<StepBench> uneven = steps.stream().filter(step -> step.slowest() != null).toList();
    if (uneven.isEmpty()) {
      return new Slowdown(workers, factor.value(), factor.low(), factor.high(), null);
    }
    Median slowest =
        Median.of(uneven, StepBench::slowest, StepBench::slowestLow, StepBench::slowestHigh);
    double jitter = jitter(workers, slowest.value());
    return new Slowdown(
        workers,
        factor.value(),
        factor.low(),
        factor.high(),
        jitter,
        // Found by iteration, ends may come to lie beyond what they are the ends of.
        slowest.low() == null ? null : Math.min(jitter, jitter(workers, slowest.low())),
        slowest.high() == null ? null : Math.max(jitter, jitter(workers, slowest.high())));
  }

  /** The lognormal one by which the slowest takes so many times as long as the mean of all. */
  private static double jitter(int workers, double slowest) {
    return StepNoise.whoseSlowest(workers, slowest).size();
  }

  /**
   * Of what several benchmarks say. From five on their own scatter is the interval: a run to come
   * meets one of such moments, and not their median.
   */
  private record Median(double value, @Nullable Double low, @Nullable Double high) {
    static Median of(
        List<StepBench> steps,
        Function<StepBench, @Nullable Double> value,
        Function<StepBench, @Nullable Double> low,
        Function<StepBench, @Nullable Double> high) {
      Sample values = sample(steps, value);
      if (values.size() >= LEAST_FOR_SCATTER) {
        return new Median(values.median(), values.quantile(0.025), values.quantile(0.975));
      }
      Sample lows = sample(steps, low);
      Sample highs = sample(steps, high);
      return lows.size() == steps.size() && highs.size() == steps.size()
          ? new Median(
              values.median(),
              Math.min(values.median(), lows.min()),
              Math.max(values.median(), highs.quantile(1)))
          : new Median(values.median(), null, null);
    }

    private static Sample sample(
        List<StepBench> steps, Function<StepBench, @Nullable Double> number) {
      return Sample.of(steps.stream().map(number).filter(Objects::nonNull).toList());
    }
  }

  /** The median over the runs of one worker that tell of it; none where none does. */
  private static double background(List<Run> runs, List<String> notIdentified) {
    Sample cores =
        Sample.of(
            runs.stream()
                .filter(run -> run.info().workload().workers() == 1)
                .map(run -> run.info().totals())
                .filter(Objects::nonNull)
                .map(RunInfo.Totals::backgroundCores)
                .filter(Objects::nonNull)
                .toList());
    if (cores.isEmpty()) {
      notIdentified.add(
          "what a worker's process does beside its compute: no run of one worker with one thread"
              + " tells of it, so it is taken to be nothing");
      return 0;
    }
    return cores.median();
  }

  /** More workers than there are cores for take turns, which tells nothing of what they share. */
  private static boolean isInformative(Run run, int cores) {
    RunInfo.Workload workload = run.info().workload();
    return workload.workers() > 1 && workload.workers() * workload.threads() <= cores;
  }

  private static DoubleStream slowdowns(Run run, Compute compute, Contention free) {
    int workers = run.info().workload().workers();
    int batch = run.info().workload().batch();
    double aloneMs = compute.ms(batch) * free.factor(workers);
    return run.steps().stream()
        .filter(row -> !row.warmup() && row.samples() == batch && row.worldSize() == workers)
        .mapToDouble(row -> ((row.stepMs() - row.exposedCommMs()) / aloneMs - 1) / (workers - 1));
  }

  private static String names(List<Run> runs) {
    return runs.stream().map(Run::name).collect(Collectors.joining(", "));
  }
}
