package io.lockstep.simulator.calibrate;

import io.lockstep.core.failure.Differences;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.simulator.profile.Communication;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ComputeJitter;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fits a profile to measured runs and all-reduce benchmarks. */
public final class Calibration {
  private Calibration() {}

  /**
   * @param name of the new profile
   * @param runs measured; compute comes from those with one worker
   * @param measured all-reduce times, and steps of workers side by side; may be empty
   * @throws LockstepException (exit 2) where no run has one worker, where such runs differ in what
   *     they trained, or where one is not a measurement
   */
  public static Calibrated fit(String name, List<Run> runs, Bench measured) {
    List<BenchResult> bench = measured.reductions();
    runs.forEach(Calibration::requireMeasured);
    List<Run> alone = runs.stream().filter(r -> r.info().workload().workers() == 1).toList();
    if (alone.isEmpty()) {
      throw LockstepException.usage("none of the runs has 1 worker, which compute is fitted on")
          .hint("train with --workers 1 first");
    }
    alone.forEach(run -> requireSameWorkload(alone.get(0), run));
    RunInfo.Workload trained = alone.get(0).info().workload();

    List<String> notIdentified = new ArrayList<>();
    CommunicationFit fit = new CommunicationFit(trained.reducedBytes(), notIdentified);
    Communication communication = fit.of(ofOneOperation(ofOneCollective(bench, runs)));
    Compute compute = ComputeFit.of(alone, notIdentified);
    Contention host =
        ContentionFit.of(alone.get(0), compute, runs, measured.steps(), notIdentified);
    ComputeJitter jitter = JitterFit.of(alone, notIdentified);
    Profile profile =
        new Profile(
            Profile.SCHEMA,
            name,
            "fitted on " + names(alone) + benchmarks(measured),
            workload(trained, alone.get(0)),
            compute,
            communication,
            host,
            jitter,
            List.of(),
            unused(runs, alone, host));
    return new Calibrated(profile, notIdentified);
  }

  private static String benchmarks(Bench measured) {
    return (measured.reductions().isEmpty() ? "" : " and an all-reduce benchmark")
        + (measured.steps().isEmpty() ? "" : " and a benchmark of steps side by side");
  }

  private static void requireMeasured(Run run) {
    if (!run.info().kind().equals(RunInfo.MEASURED)) {
      throw LockstepException.usage(
              run.name() + " is a " + run.info().kind() + " run; calibrate fits measured ones")
          .hint("a prediction must not be fitted on a prediction");
    }
  }

  private static void requireSameWorkload(Run first, Run other) {
    List<String> differences = differences(first, other);
    if (!differences.isEmpty()) {
      throw LockstepException.usage(
              first.name()
                  + " and "
                  + other.name()
                  + " cannot be fitted together: "
                  + String.join(", ", differences))
          .hint("calibrate them one at a time");
    }
  }

  /** What must agree between runs that one profile is fitted on, and does not. */
  static List<String> differences(Run first, Run other) {
    RunInfo.Workload a = first.info().workload();
    RunInfo.Workload b = other.info().workload();
    return new Differences()
        .in("network", a.network(), b.network())
        .in("data", a.data(), b.data())
        .in("threads", a.threads(), b.threads())
        .in("training images", a.trainImages(), b.trainImages())
        .in("reduced bytes", a.reducedBytes(), b.reducedBytes())
        .inKnown("device", a.device(), b.device())
        .found();
  }

  /** Different collectives have different times: one of them is fitted, that of the runs. */
  private static List<BenchResult> ofOneCollective(List<BenchResult> bench, List<Run> runs) {
    Set<String> benched =
        bench.stream()
            .map(BenchResult::collective)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (benched.size() < 2) {
      return bench;
    }
    Set<String> used =
        runs.stream().map(run -> run.info().workload().collective()).collect(Collectors.toSet());
    used.retainAll(benched);
    if (used.size() != 1) {
      throw LockstepException.usage(
              "the benchmark holds several collectives (" + String.join(", ", benched) + ")")
          .hint("benchmark the one that the runs use: bench --collective NAME");
    }
    return bench.stream().filter(result -> used.contains(result.collective())).toList();
  }

  /** Sums, which is what training does with gradients; where there are none, all-reduces. */
  private static List<BenchResult> ofOneOperation(List<BenchResult> bench) {
    List<BenchResult> sums = bench.stream().filter(BenchResult::isSum).toList();
    return sums.isEmpty() ? bench : sums;
  }

  private static Workload workload(RunInfo.Workload trained, Run run) {
    return new Workload(
        trained.network(),
        trained.data(),
        trained.trainImages(),
        trained.testImages(),
        trained.threads(),
        trained.reducedBytes(),
        "run.json of " + run.name());
  }

  private static List<String> unused(List<Run> runs, List<Run> alone, @Nullable Contention host) {
    Set<String> fitted =
        host == null
            ? Set.of()
            : host.fittedOn().stream().map(FittedOn::run).collect(Collectors.toSet());
    List<Run> others =
        runs.stream().filter(run -> !alone.contains(run) && !fitted.contains(run.name())).toList();
    return others.isEmpty()
        ? List.of()
        : List.of("Given but not fitted on, for they have several workers: " + names(others) + ".");
  }

  private static String names(List<Run> runs) {
    return runs.stream().map(Run::name).collect(Collectors.joining(", "));
  }
}
