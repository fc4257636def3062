package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Setting;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Predicted runs of one model, profile and conditions, by their number of workers.
 *
 * @param label tells them from the other predicted runs that they were compared with
 */
record SimulatedCurve(String label, Curve curve) {
  private static final String SIMULATED = "simulated";
  private static final String PROFILE = "profile";
  private static final String MODEL = "model";

  /**
   * Settings in which runs of one curve may differ: workers and what follows from them, what was
   * written, and what only learning depends on, for nothing is learnt.
   */
  private static final Set<String> NO_CONDITIONS =
      Set.of(
          PROFILE,
          MODEL,
          "run",
          "workers",
          "batch",
          "global-batch",
          "min-workers",
          "max-restarts",
          "seed",
          "log-ranks",
          "device",
          "steps",
          "epochs",
          "lr",
          "lr-scaling",
          "lr-schedule",
          "warmup-epochs",
          "milestones",
          "momentum",
          "nesterov",
          "weight-decay",
          "augment");

  /** In the order of the runs. */
  static List<SimulatedCurve> of(List<Run> predicted) {
    Set<String> differing = differing(predicted);
    return predicted.stream()
        .collect(
            Collectors.groupingBy(
                run -> label(run, differing), LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(same -> new SimulatedCurve(same.getKey(), Curve.of(same.getValue())))
        .toList();
  }

  private static Set<String> differing(List<Run> runs) {
    List<Map<String, String>> all = runs.stream().map(SimulatedCurve::conditions).toList();
    Set<String> names = new LinkedHashSet<>();
    all.forEach(conditions -> names.addAll(conditions.keySet()));
    names.removeIf(
        name -> all.stream().map(one -> one.getOrDefault(name, "")).distinct().count() == 1);
    return names;
  }

  private static String label(Run run, Set<String> differing) {
    String model = model(run);
    return SIMULATED
        + (model.isEmpty() ? "" : " " + model)
        + conditions(run).entrySet().stream()
            .filter(condition -> differing.contains(condition.getKey()))
            .map(condition -> ", " + condition.getKey() + " " + condition.getValue())
            .collect(Collectors.joining());
  }

  /** Empty where the run does not tell. */
  private static String model(Run run) {
    RunInfo.PredictedBy by = run.info().predictedBy();
    return by == null ? text(run.info().spec().get(MODEL)) : by.model();
  }

  private static Map<String, String> conditions(Run run) {
    Map<String, String> conditions = new LinkedHashMap<>();
    RunInfo.PredictedBy by = run.info().predictedBy();
    conditions.put(PROFILE, by == null ? text(run.info().spec().get(PROFILE)) : by.profile());
    run.info()
        .spec()
        .forEach(
            (name, setting) -> {
              if (!NO_CONDITIONS.contains(name)) {
                conditions.put(name, text(setting));
              }
            });
    conditions.values().removeIf(String::isEmpty);
    return conditions;
  }

  /** Empty where nothing was set. */
  private static String text(@Nullable Setting setting) {
    Object value = setting == null ? null : setting.value();
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value == null ? "" : value.toString();
  }

  /**
   * What to know before believing it where these runs were measured.
   *
   * @return null where there is nothing
   */
  @Nullable String note(int workers, List<Run> measured) {
    PooledTimes times = curve.byWorkers().get(workers);
    if (times == null || measured.isEmpty()) {
      return null;
    }
    String note = null;
    for (RunTimes predicted : times.runs()) {
      RunInfo.PredictedBy by = predicted.run().info().predictedBy();
      List<String> fittedOn = by == null ? List.of() : by.fittedOn();
      if (by != null && fittedOn == null) {
        note = "made with the profile " + by.profile() + ", which may have been fitted on this run";
      } else if (fittedOn != null && isAnyOf(fittedOn, measured)) {
        return Predicted.FITTED_ON_THIS_RUN;
      }
    }
    return note;
  }

  /** Whether any of these runs was made with a profile of this name. */
  boolean isOf(String profile) {
    return curve.byWorkers().values().stream()
        .flatMap(times -> times.runs().stream())
        .map(times -> times.run().info().predictedBy())
        .anyMatch(by -> by != null && by.profile().equals(profile));
  }

  private static boolean isAnyOf(List<String> stepsSha256, List<Run> runs) {
    return !stepsSha256.isEmpty()
        && runs.stream()
            .map(run -> new RunFolder(run.path()).stepsSha256())
            .anyMatch(stepsSha256::contains);
  }
}
