package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Json;
import io.lockstep.simulator.cost.Advice;
import io.lockstep.simulator.cost.ScalingLimits;
import io.lockstep.simulator.explain.Explained;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question with its answer.
 *
 * @param explained what could explain what the profile brings along; empty for most
 * @param advice for those numbers of workers where a change would help
 */
record Answer(
    Question question,
    List<Prediction> points,
    List<Explained> explained,
    List<Advice> advice,
    ScalingLimits limits,
    @Nullable Integer epochs) {

  /**
   * @param epochs whose time is asked for, or null
   */
  static Answer of(Question question, double targetEfficiency, @Nullable Integer epochs) {
    List<Advice> advice =
        question.workers().stream()
            .flatMap(n -> Advice.of(question.model(), question.scenario(), n).stream())
            .toList();
    return new Answer(
        question,
        question.points(),
        question.explained(),
        advice,
        ScalingLimits.of(question.model(), question.scenario(), targetEfficiency),
        epochs);
  }

  Map<String, Object> document() {
    Map<String, Object> document = document(question, points);
    if (!explained.isEmpty()) {
      document.put("explanations", explained);
    }
    document.put("advice", advice);
    document.put("limits", limits);
    if (epochs != null) {
      Map<Integer, Double> times = new LinkedHashMap<>();
      points.forEach(point -> times.put(point.workers(), epochs * point.epochS()));
      document.put("epochs", epochs);
      document.put("time_s", times);
    }
    if (!question.notes().isEmpty()) {
      document.put("notes", question.notes());
    }
    return document;
  }

  /** The scenario and its points, as the contract has them. */
  static Map<String, Object> document(Question question, List<Prediction> points) {
    Map<String, Object> scenario = new LinkedHashMap<>();
    scenario.put("model", question.model().name());
    scenario.put("formula", question.model().formula());
    if (question.profile() != null) {
      scenario.put("profile", question.profile().name());
    }
    scenario.put("workers", question.workers());
    question.chosen().forEach((option, value) -> scenario.put(key(option), value));
    Json.MAPPER
        .<JsonNode>valueToTree(question.scenario())
        .properties()
        .forEach(field -> scenario.put(field.getKey(), field.getValue()));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("scenario", scenario);
    document.put("points", points);
    return document;
  }

  private static String key(String option) {
    return option.replaceFirst("^--", "").replace('-', '_');
  }
}
