package io.lockstep.simulator.calibrate;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.FittedOn;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** How workers of one host slow one another, from runs of several on it. */
final class ContentionFit {
  private ContentionFit() {}

  /**
   * Null where the host's cores are not known. Without a run of several workers they only take
   * turns on the cores.
   *
   * @param alone a run of one worker
   * @param compute fitted on runs of one worker
   * @param runs all that were given
   * @param notIdentified to which sentences are added
   */
  static @Nullable Contention of(
      Run alone, Compute compute, List<Run> runs, List<String> notIdentified) {
    if (!(alone.info().hardware().get("cores") instanceof Integer cores)) {
      return null;
    }
    int threads = alone.info().workload().threads();
    double background = background(runs, notIdentified);
    Contention free = new Contention(cores, threads, background, 0, "", List.of());
    List<Run> several =
        runs.stream()
            .filter(run -> isInformative(run, cores))
            .filter(run -> Calibration.differences(alone, run).isEmpty())
            .filter(run -> slowdowns(run, compute, free).findAny().isPresent())
            .toList();
    if (several.isEmpty()) {
      notIdentified.add(
          "how far workers on one host slow one another: no run of several was given, so they are"
              + " taken to share nothing but "
              + cores
              + (cores == 1 ? " core" : " cores"));
      return new Contention(
          cores, threads, background, 0, "cores of the machine, and totals of the runs", List.of());
    }
    double slowdown =
        Sample.of(several.stream().flatMapToDouble(run -> slowdowns(run, compute, free)).toArray())
            .median();
    return new Contention(
        cores,
        threads,
        background,
        Math.max(0, slowdown),
        "compute of " + names(several) + " beside one worker's",
        several.stream().map(FittedOn::of).toList());
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
