package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.spec.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Predicted held against measured, a group per workload. */
public record Comparison(List<ComparedGroup> groups) {
  /** What a predicted run is called where its settings name no model. */
  static final String SIMULATED = "simulated";

  public Comparison {
    groups = List.copyOf(groups);
  }

  /**
   * @param measured run folders of real runs
   * @param predicted run folders of simulated runs
   * @param models that predict what was measured, the order that of the tables
   * @throws LockstepException (exit 2) where runs are not what they are given as, cannot be
   *     compared (with the differences), or have no step to time
   */
  public static Comparison of(
      List<Run> measured, List<Run> predicted, List<ModelPredictions> models) {
    measured.forEach(run -> requireKind(run, true));
    predicted.forEach(run -> requireKind(run, false));
    if (measured.isEmpty() && predicted.isEmpty()) {
      throw LockstepException.usage("there is no run to compare");
    }
    List<Run> all = new ArrayList<>(measured);
    all.addAll(predicted);
    List<ComparedGroup> groups = new ArrayList<>();
    Grouping.of(all)
        .forEach((workload, runs) -> groups.add(group(workload, runs, measured, models)));
    return new Comparison(groups);
  }

  private static void requireKind(Run run, boolean measured) {
    if (Grouping.isMeasured(run) != measured) {
      throw LockstepException.usage(run.path() + " is a " + run.info().kind() + " run")
          .hint("give it with --" + (measured ? "predicted" : "measured"));
    }
  }

  private static ComparedGroup group(
      ComparedWorkload workload,
      List<Run> runs,
      List<Run> allMeasured,
      List<ModelPredictions> models) {
    List<Run> measured = runs.stream().filter(Grouping::isMeasured).toList();
    if (!measured.isEmpty()) {
      Grouping.requireComparable(measured, workload, allMeasured);
    }
    Curve curve = Curve.of(measured);
    Map<String, Curve> simulated = simulated(runs);
    SortedSet<Integer> workers = new TreeSet<>(curve.byWorkers().keySet());
    simulated.values().forEach(other -> workers.addAll(other.byWorkers().keySet()));
    List<Point> points = new ArrayList<>();
    for (int n : workers) {
      Measured here = curve.measured(n);
      List<Predicted> predicted = new ArrayList<>();
      for (ModelPredictions model : models) {
        model
            .predict(workload, n)
            .map(p -> predicted(model, p, here, curve.byWorkers().get(n)))
            .ifPresent(predicted::add);
      }
      simulated.forEach((name, other) -> predicted(name, other, n, here).ifPresent(predicted::add));
      points.add(new Point(n, here, List.copyOf(predicted)));
    }
    return new ComparedGroup(
        workload.network(),
        workload.data(),
        workload.scaling(),
        workload.batch(),
        workload.threads(),
        baseline(measured),
        curve.epochSource(),
        List.copyOf(points),
        ComparedGroup.mapePct(points));
  }

  private static Map<String, Curve> simulated(List<Run> runs) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> !Grouping.isMeasured(run))
        .collect(
            Collectors.groupingBy(Comparison::modelOf, LinkedHashMap::new, Collectors.toList()))
        .forEach((model, same) -> curves.put(model, Curve.of(same)));
    return curves;
  }

  private static String modelOf(Run run) {
    Setting model = run.info().spec().get("model");
    return model == null || model.value() == null ? SIMULATED : SIMULATED + " " + model.value();
  }

  private static Predicted predicted(
      ModelPredictions model,
      Prediction prediction,
      @Nullable Measured measured,
      @Nullable PooledTimes from) {
    boolean fitted =
        from != null && from.runs().stream().anyMatch(run -> model.fittedOn(run.run()));
    return new Predicted(
        model.model(),
        prediction.stepMs(),
        prediction.epochS(),
        prediction.speedup(),
        prediction.speedupLow(),
        prediction.speedupHigh(),
        Predicted.errorPct(prediction.stepMs(), measured),
        fitted ? Predicted.FITTED_ON_THIS_RUN : null);
  }

  private static Optional<Predicted> predicted(
      String model, Curve curve, int workers, @Nullable Measured measured) {
    PooledTimes here = curve.byWorkers().get(workers);
    Measured relative = curve.measured(workers);
    return here == null
        ? Optional.empty()
        : Optional.of(
            new Predicted(
                model,
                here.stepMs(),
                here.epochS(),
                relative == null ? null : relative.speedup(),
                relative == null ? null : relative.speedupLow(),
                relative == null ? null : relative.speedupHigh(),
                Predicted.errorPct(here.stepMs(), measured),
                null));
  }

  private static @Nullable String baseline(List<Run> measured) {
    return measured.isEmpty()
        ? null
        : measured.stream()
            .filter(run -> Grouping.workers(run) == 1)
            .map(Run::name)
            .collect(Collectors.joining(", "));
  }

  /** The prediction that is farthest off, either way; empty where nothing could be compared. */
  @JsonIgnore
  public Optional<Miss> worst() {
    return groups.stream()
        .flatMap(group -> group.points().stream())
        .flatMap(
            point ->
                point.predicted().stream()
                    .filter(predicted -> predicted.errorPct() != null)
                    .map(predicted -> Miss.of(predicted, point.workers())))
        .max(Comparator.comparingDouble(miss -> Math.abs(miss.errorPct())));
  }

  /** How far a model was off at a number of workers. */
  public record Miss(String model, int workers, double errorPct) {
    private static Miss of(Predicted predicted, int workers) {
      Double error = predicted.errorPct();
      return new Miss(predicted.model(), workers, error == null ? Double.NaN : error);
    }
  }
}
