package io.lockstep.cli;

import io.lockstep.simulator.curves.CurvePredictions;
import io.lockstep.simulator.curves.PredictedCurve;
import io.lockstep.simulator.curves.PredictedPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Predicted beside published curves, for a terminal. */
final class CurvesText {
  private CurvesText() {}

  static List<String> lines(CurvePredictions all) {
    Table table =
        new Table(
            "series",
            "fitted on",
            "GPUs",
            "measured",
            "predicted",
            "95 %",
            "error %",
            "naive %",
            "Amdahl %");
    for (PredictedCurve curve : all.series()) {
      if (curve.points().isEmpty()) {
        table.row(curve.id(), "too few points");
      }
      for (PredictedPoint point : curve.points()) {
        table.row(row(curve, point));
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(summary(all));
    return lines;
  }

  private static List<String> row(PredictedCurve curve, PredictedPoint point) {
    boolean first = point.equals(curve.points().get(0));
    String fitted = curve.fittedOn().stream().map(String::valueOf).collect(Collectors.joining(","));
    return List.of(
        first ? curve.id() : "",
        first ? "N = " + fitted : "",
        String.valueOf(point.gpus()),
        number("%.2f", point.measuredSpeedup()),
        number("%.2f", point.predictedSpeedup()),
        number("%.2f", point.low())
            + " to "
            + number("%.2f", point.high())
            + (point.isCovered() ? "" : " (missed)"),
        number("%+.1f", point.errorPct()),
        number("%+.1f", point.naiveErrorPct()),
        number("%+.1f", point.amdahlErrorPct()));
  }

  private static String summary(CurvePredictions all) {
    long counted = all.series().stream().filter(curve -> !curve.points().isEmpty()).count();
    long points = all.series().stream().mapToLong(curve -> curve.points().size()).sum();
    if (points == 0) {
      return "no series has three points: nothing was predicted";
    }
    return String.format(
        Locale.ROOT,
        "%d points of %d series: mean absolute error %s %% (naive %s %%, Amdahl %s %%);"
            + " %s %% of the intervals hold what was measured; they are %s %% wide on average",
        points,
        counted,
        one(all.mapePct(), 1),
        one(all.naiveMapePct(), 1),
        one(all.amdahlMapePct(), 1),
        one(all.coverage(), 100),
        one(all.meanRelativeWidth(), 100));
  }

  private static String one(@Nullable Double value, double scale) {
    return value == null ? "unknown" : number("%.1f", scale * value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
