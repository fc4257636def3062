package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Json;
import io.lockstep.simulator.cost.Advice;
import io.lockstep.simulator.cost.ScalingLimits;
import io.lockstep.simulator.explain.Explained;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Predictions for a terminal, and as comma-separated values. */
final class AnswerText {
  private static final List<String> COLUMNS =
      List.of(
          "workers",
          "step ms",
          "compute ms",
          "comm ms",
          "exposed ms",
          "steps/epoch",
          "epoch s",
          "speedup",
          "efficiency %",
          "95 % of speedup",
          "bound by");

  private AnswerText() {}

  /** A table of one question's points. */
  static List<String> table(List<Prediction> points) {
    Table table = new Table(COLUMNS);
    points.forEach(point -> table.row(row(point)));
    return table.lines();
  }

  /** One table of all, with the options' values that tell them apart. */
  static List<String> table(List<Question> questions, List<String> options) {
    Table table = new Table(Stream.concat(options.stream(), COLUMNS.stream()).toList());
    for (Question question : questions) {
      for (Prediction point : question.points()) {
        table.row(Stream.concat(chosen(question), row(point).stream()).toList());
      }
    }
    return table.lines();
  }

  /** A header and a line for each point, in full precision. */
  static List<String> csv(List<Question> questions, List<String> options) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.join(
            ",",
            Stream.concat(
                    options.stream().map(option -> option.substring(2)), names(questions.get(0)))
                .toList()));
    for (Question question : questions) {
      for (Prediction point : question.points()) {
        lines.add(String.join(",", Stream.concat(chosen(question), values(point)).toList()));
      }
    }
    return lines;
  }

  /** What follows from the points: what bounds them, what would help, how far it scales. */
  static List<String> conclusions(Answer answer) {
    List<String> lines = new ArrayList<>();
    int most = answer.question().mostWorkers();
    answer.advice().stream()
        .filter(advice -> advice.workers() == most)
        .forEach(advice -> lines.add(text(advice)));
    lines.add(text(answer.limits(), answer.question()));
    lines.addAll(explanations(answer.explained(), most));
    Integer epochs = answer.epochs();
    if (epochs != null) {
      lines.add(times(answer.points(), epochs));
    }
    return lines;
  }

  private static String text(Advice advice) {
    return String.format(
        Locale.ROOT,
        "with %d workers an epoch would be %.1f %% shorter with %s",
        advice.workers(),
        advice.shorterPct(),
        advice.change());
  }

  private static String text(ScalingLimits limits, Question question) {
    Integer below = limits.belowTargetAt();
    String target = number("%.0f", 100 * limits.targetEfficiency());
    return (below == null
            ? "efficiency stays above " + target + " % up to " + limits.searchedUpTo() + " workers"
            : "efficiency falls below " + target + " % at " + below + " workers")
        + "; "
        + (limits.largestWorthUsing() == limits.searchedUpTo()
            ? "twice the workers pay at least up to " + limits.searchedUpTo()
            : "beyond "
                + limits.largestWorthUsing()
                + ", twice the workers shorten an epoch by less than a tenth")
        + (question.model().name().equals("naive") ? " (as far as this model sees)" : "");
  }

  /** Why the interval is one: each explanation's own answer. */
  private static List<String> explanations(List<Explained> explained, int workers) {
    if (explained.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("the measured epochs do not tell what limits; the speedup with " + workers + " is");
    for (Explained one : explained) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %.2f by %s: %s (%.1f %% off in between)",
              one.speedups().getOrDefault(workers, Double.NaN),
              one.name(),
              one.words(),
              one.residualPct()));
    }
    return lines;
  }

  private static String times(List<Prediction> points, int epochs) {
    return epochs
        + (epochs == 1 ? " epoch takes " : " epochs take ")
        + String.join(
            ", ",
            points.stream()
                .map(point -> duration(epochs * point.epochS()) + " with " + point.workers())
                .toList());
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return number("%.1f s", seconds);
    }
    return seconds < 7200 ? number("%.1f min", seconds / 60) : number("%.1f h", seconds / 3600);
  }

  private static Stream<String> chosen(Question question) {
    Map<String, Object> chosen = question.chosen();
    return chosen.values().stream().map(String::valueOf);
  }

  private static List<String> row(Prediction point) {
    return List.of(
        String.valueOf(point.workers()),
        number("%.2f", point.stepMs()),
        number("%.2f", point.computeMs()),
        number("%.2f", point.commMs()),
        number("%.2f", point.exposedCommMs()),
        String.valueOf(point.stepsPerEpoch()),
        number("%.2f", point.epochS()),
        number("%.2f", point.speedup()),
        number("%.1f", 100 * point.efficiency()),
        interval(point),
        point.boundBy().label());
  }

  /** A point's fields, in the order of its JSON. */
  private static Set<Map.Entry<String, JsonNode>> fields(Prediction point) {
    return Json.MAPPER.<JsonNode>valueToTree(point).properties();
  }

  private static Stream<String> names(Question question) {
    return fields(question.points().get(0)).stream().map(Map.Entry::getKey);
  }

  private static Stream<String> values(Prediction point) {
    return fields(point).stream()
        .map(field -> field.getValue().isNull() ? "" : field.getValue().asText());
  }

  private static String interval(Prediction point) {
    Double low = point.speedupLow();
    Double high = point.speedupHigh();
    return low == null || high == null
        ? "unknown"
        : number("%.2f", low) + " to " + number("%.2f", high);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
