package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Predicted held against measured, a group per workload. */
public record Comparison(List<ComparedGroup> groups) {
  public Comparison {
    groups = List.copyOf(groups);
  }

  /** As far as usual. */
  public static Comparison of(
      List<Run> measured, List<Run> predicted, List<ModelPredictions> models) {
    return of(measured, predicted, models, Extent.USUAL);
  }

  /**
   * @param measured run folders of real runs
   * @param predicted run folders of simulated runs
   * @param models that predict what was measured, the order that of the tables, the best last
   * @throws LockstepException (exit 2) where runs are not what they are given as, cannot be
   *     compared (with the differences), or have no step to time
   */
  public static Comparison of(
      List<Run> measured, List<Run> predicted, List<ModelPredictions> models, Extent extent) {
    measured.forEach(run -> requireKind(run, true));
    predicted.forEach(run -> requireKind(run, false));
    if (measured.isEmpty() && predicted.isEmpty()) {
      throw LockstepException.usage("there is no run to compare");
    }
    List<Run> all = new ArrayList<>(measured);
    all.addAll(predicted);
    return new Comparison(
        Grouping.of(all, extent.force()).stream()
            .map(group -> WorkloadComparison.of(group, models, extent).group())
            .toList());
  }

  /** Only models, and no simulated runs. */
  public static Comparison of(OwnEpochs own, List<ModelPredictions> models, Extent extent) {
    return of(own, List.of(), models, extent);
  }

  /**
   * Holds models and simulated runs against the epochs that the models' own profile brings along.
   *
   * @throws LockstepException (exit 2) where there is none of one worker, or, unless forced, where
   *     a simulated run is of another workload
   */
  public static Comparison of(
      OwnEpochs own, List<Run> predicted, List<ModelPredictions> models, Extent extent) {
    predicted.forEach(run -> requireKind(run, false));
    if (own.rows().stream().noneMatch(row -> row.workers() == 1)) {
      throw LockstepException.usage(
              "the profile '" + own.profile() + "' brings no measured epoch of 1 worker along")
          .hint("give --measured DIR too");
    }
    return new Comparison(
        List.of(
            new WorkloadComparison(
                    own.workload(),
                    new MeasuredEpochs(own),
                    SimulatedCurve.of(predicted),
                    models,
                    extent,
                    Grouping.differences(own.workload(), predicted, extent.force()),
                    List.of())
                .group()));
  }

  private static void requireKind(Run run, boolean measured) {
    if (Grouping.isMeasured(run) != measured) {
      throw LockstepException.usage(run.path() + " is a " + run.info().kind() + " run")
          .hint("give it with --" + (measured ? "predicted" : "measured"));
    }
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
