package io.lockstep.cli;

import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.statistics.Interval;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.explain.Explained;
import io.lockstep.simulator.explain.Explanations;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, resolved and checked.
 *
 * @param chosen of the options with several values, those of this question
 */
record Question(
    @Nullable Profile profile,
    Scenario scenario,
    CostModel model,
    List<Integer> workers,
    Map<String, Object> chosen) {

  List<Prediction> points() {
    List<Explained> explained = explained();
    return workers.stream()
        .map(n -> widened(Predictor.predict(model, scenario, n), explained))
        .toList();
  }

  /** What could explain the epochs that the profile brings along; empty for most. */
  List<Explained> explained() {
    return profile == null ? List.of() : Explanations.of(profile, scenario, workers);
  }

  /** Where several models explain what was measured, the interval holds what they all say. */
  private static Prediction widened(Prediction point, List<Explained> explained) {
    if (explained.isEmpty()) {
      return point;
    }
    Interval all = Explanations.interval(explained, point.workers());
    Double low = point.speedupLow();
    Double high = point.speedupHigh();
    return point.withInterval(
        Math.min(all.low(), low == null ? point.speedup() : low),
        Math.max(all.high(), high == null ? point.speedup() : high));
  }

  int mostWorkers() {
    return workers.get(workers.size() - 1);
  }

  /** What a reader should know before relying on an answer. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(profile == null ? List.of() : profile.notes());
    Conditions conditions = scenario.conditions();
    Contention host = conditions.contention();
    if (host != null
        && !model.name().equals("naive")
        && conditions.nodes().workers() == null
        && mostWorkers() * host.threads() > host.cores()) {
      notes.add(
          "All workers share one host of "
              + host.cores()
              + " cores and take turns on them; --gpus-per-node 1 puts each on a host of its own"
              + " (give its --link and --alpha too).");
    }
    return notes;
  }
}
