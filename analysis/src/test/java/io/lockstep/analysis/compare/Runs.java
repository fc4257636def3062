package io.lockstep.analysis.compare;

import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.statistics.Interval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs in memory: of 1,000 images, batch 10 per worker, so that one worker's epoch is 100 steps.
 */
public final class Runs {
  private Runs() {}

  public static Run weak(String name, int workers, double... stepMs) {
    return run(name, RunInfo.MEASURED, workload(Scaling.WEAK, workers, 10, "tcp"), stepMs);
  }

  public static Run strong(String name, int workers, int globalBatch, double... stepMs) {
    return run(
        name,
        RunInfo.MEASURED,
        workload(Scaling.STRONG, workers, globalBatch / workers, "tcp"),
        stepMs);
  }

  public static RunInfo.Workload workload(
      Scaling scaling, int workers, int batch, String collective) {
    return new RunInfo.Workload(
        "resnet8",
        "shapes",
        scaling,
        workers,
        1,
        batch,
        workers * batch,
        1_000_000,
        4_000_000,
        1000,
        100,
        collective);
  }

  /** Rank r's step is r ms shorter than what is given; a warm-up step of 9,999 ms comes first. */
  public static Run run(String name, String kind, RunInfo.Workload workload, double... stepMs) {
    List<StepRow> rows = new ArrayList<>();
    for (int rank = 0; rank < workload.workers(); rank++) {
      rows.add(row(workload, rank, 0, true, 9_999));
      for (int i = 0; i < stepMs.length; i++) {
        rows.add(row(workload, rank, i + 1, false, stepMs[i] - rank));
      }
    }
    RunInfo info =
        new RunInfo(
            RunInfo.SCHEMA,
            kind,
            name,
            "2024-01-01T00:00:00Z",
            Map.of("workers", new Setting(workload.workers(), "command line")),
            7,
            workload,
            Map.of("cpu", "Example CPU"),
            Map.of("djl", "0.35.1"),
            "abc1234",
            null,
            null,
            Ended.completed("00"));
    return new Run(Path.of(name), info, rows, List.of(), List.of());
  }

  public static Run withEpoch(Run run, double trainS) {
    int workers = run.info().workload().workers();
    EpochRow row = new EpochRow(1, workers, 0.1, 1.5, 0.5, 1.25, 0.625, trainS, 1, trainS + 1, 1);
    return new Run(run.path(), run.info(), run.steps(), List.of(row), run.warnings());
  }

  /**
   * A run in virtual time, under weak scaling.
   *
   * @param given settings from the command line, beside the number of workers
   */
  public static Run simulated(
      String name, RunInfo.PredictedBy by, int workers, Map<String, Object> given, double ms) {
    Run run =
        run(name, RunInfo.PREDICTED, workload(Scaling.WEAK, workers, 10, "simulated"), ms, ms);
    RunInfo info = run.info();
    Map<String, Setting> spec = new LinkedHashMap<>(info.spec());
    given.forEach((setting, value) -> spec.put(setting, new Setting(value, "command line")));
    return new Run(
        run.path(),
        new RunInfo(
            info.schema(),
            info.kind(),
            info.run(),
            info.started(),
            spec,
            info.seed(),
            info.workload(),
            info.hardware(),
            info.software(),
            info.gitCommit(),
            by,
            info.totals(),
            info.ended()),
        run.steps(),
        run.epochs(),
        run.warnings());
  }

  /** The same run on another processor. */
  public static Run elsewhere(Run run, String cpu) {
    RunInfo info = run.info();
    return new Run(
        run.path(),
        new RunInfo(
            info.schema(),
            info.kind(),
            info.run(),
            info.started(),
            info.spec(),
            info.seed(),
            info.workload(),
            Map.of("cpu", cpu),
            info.software(),
            info.gitCommit(),
            info.predictedBy(),
            info.totals(),
            info.ended()),
        run.steps(),
        run.epochs(),
        run.warnings());
  }

  private static StepRow row(
      RunInfo.Workload workload, int rank, long step, boolean warmup, double ms) {
    double comm = workload.workers() == 1 ? 0 : 4;
    return new StepRow(
        1,
        rank,
        workload.workers(),
        1,
        step,
        warmup,
        workload.batch(),
        0,
        0,
        ms - comm,
        comm,
        comm,
        comm / 4,
        0,
        0,
        ms,
        1,
        "00000000");
  }

  /** A model that predicts a step of so many milliseconds and was fitted on the named runs. */
  public static ModelPredictions model(String name, IntToDoubleFunction stepMs, String... fitted) {
    return new StepModel(name, stepMs, Set.of(fitted), null);
  }

  /** A model whose every speedup has the same interval. */
  public static ModelPredictions withInterval(
      String name, IntToDoubleFunction stepMs, double low, double high) {
    return new StepModel(name, stepMs, Set.of(), new Interval(low, high));
  }

  private record StepModel(
      String model, IntToDoubleFunction stepMs, Set<String> fitted, @Nullable Interval interval)
      implements ModelPredictions {
    @Override
    public Optional<Prediction> predict(ComparedWorkload workload, int workers) {
      long steps = steps(workload, workers);
      double ms = stepMs.applyAsDouble(workers);
      double epochS = steps * ms / 1e3;
      double speedup = steps(workload, 1) * stepMs.applyAsDouble(1) / 1e3 / epochS;
      Prediction prediction =
          new Prediction(
              workers,
              ms,
              ms,
              0,
              0,
              0,
              0,
              steps,
              epochS,
              speedup,
              speedup / workers,
              null,
              null,
              BoundBy.COMPUTE);
      return Optional.of(
          interval == null ? prediction : prediction.withInterval(interval.low(), interval.high()));
    }

    private static long steps(ComparedWorkload workload, int workers) {
      return Sampler.stepsPerEpoch(
          workload.images(), workload.scaling() == Scaling.WEAK ? workers : 1, workload.batch());
    }

    @Override
    public boolean fittedOn(Run run) {
      return fitted.contains(run.name());
    }

    @Override
    public List<SuggestedChange> advice(ComparedWorkload workload, int workers) {
      return List.of(new SuggestedChange(model, workers, "a network twice as fast", 5, 20));
    }

    @Override
    public Optional<Limits> limits(ComparedWorkload workload) {
      return Optional.of(new Limits(model, 0.75, 16, 32, 131_072));
    }
  }
}
