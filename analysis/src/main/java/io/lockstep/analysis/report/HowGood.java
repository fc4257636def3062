package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.TermErrors;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How good the prediction was, and in which term it was not. */
final class HowGood {
  private HowGood() {}

  static String of(ComparedGroup group) {
    if (group.models().isEmpty()) {
      return "Nothing was predicted: give --profile, or --predicted runs.";
    }
    if (group.mapePct().isEmpty()) {
      return "Nothing was both predicted and measured with two workers or more.";
    }
    return Words.sentences(
        errors(group), coverage(group), terms(group), notes(group.points()), forced(group));
  }

  private static String errors(ComparedGroup group) {
    return "Predicted "
        + what(group)
        + " are off, on average over 2 workers and more, by "
        + Words.and(
            group.mapePct().entrySet().stream()
                .map(
                    e ->
                        Words.say(
                            "%.1f %% (%s, signed %+.1f %%)",
                            e.getValue(),
                            ModelLabel.of(e.getKey()),
                            group.meanErrorPct().get(e.getKey())))
                .toList())
        + ".";
  }

  /** What errors concern. */
  static String what(ComparedGroup group) {
    return group
            .largestMeasured()
            .map(Point::measured)
            .filter(measured -> measured.stepMs() == null)
            .isPresent()
        ? "epoch times"
        : "step times";
  }

  private static String coverage(ComparedGroup group) {
    return group.coverage().isEmpty()
        ? ""
        : "The predicted 95 % interval holds "
            + Words.and(
                group.coverage().entrySet().stream()
                    .map(
                        e ->
                            Words.say(
                                "%.0f %% (%s)", 100 * e.getValue(), ModelLabel.of(e.getKey())))
                    .toList())
            + " of the measured speedups.";
  }

  /** The term in which the best model is farthest off, at the most workers. */
  private static String terms(ComparedGroup group) {
    for (int i = group.points().size() - 1; i >= 0; i--) {
      Point point = group.points().get(i);
      Measured measured = point.measured();
      Predicted best = Best.at(point).orElse(null);
      TermErrors errors = best == null ? null : best.termErrors();
      if (measured != null && best != null && errors != null) {
        Map.Entry<String, Double> most = most(errors);
        return Words.say(
            "With %s %s is farthest off in %s (%+.1f ms of a step).",
            Words.workers(point.workers()),
            ModelLabel.of(best.model()),
            most.getKey(),
            most.getValue());
      }
    }
    return "";
  }

  private static Map.Entry<String, Double> most(TermErrors errors) {
    Map<String, Double> terms = new LinkedHashMap<>();
    terms.put("compute", errors.computeMs());
    terms.put("exposed communication", errors.exposedCommMs());
    terms.put("waiting for slower ranks", errors.peerWaitMs());
    terms.put("input", errors.inputMs());
    terms.put("what no term explains", errors.otherMs());
    return terms.entrySet().stream()
        .reduce((a, b) -> Math.abs(b.getValue()) > Math.abs(a.getValue()) ? b : a)
        .orElseThrow();
  }

  private static String notes(List<Point> points) {
    Map<String, Set<String>> modelsByNote = new LinkedHashMap<>();
    for (Point point : points) {
      for (Predicted predicted : point.predicted()) {
        String note = predicted.note();
        if (note != null) {
          modelsByNote
              .computeIfAbsent(
                  note + ", with " + Words.workers(point.workers()), n -> new LinkedHashSet<>())
              .add(ModelLabel.of(predicted.model()));
        }
      }
    }
    return modelsByNote.isEmpty()
        ? ""
        : "Agreeing proves nothing where a model rests on what it predicts ("
            + modelsByNote.entrySet().stream()
                .map(e -> Words.and(List.copyOf(e.getValue())) + ": " + e.getKey())
                .collect(Collectors.joining("; "))
            + ").";
  }

  private static String forced(ComparedGroup group) {
    return group.differences().isEmpty()
        ? ""
        : "Compared by force, though "
            + String.join("; ", group.differences())
            + ": an error tells nothing of the model.";
  }
}
