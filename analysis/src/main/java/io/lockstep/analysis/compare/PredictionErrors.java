package io.lockstep.analysis.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions were over a curve, by model: at two workers and more, for a prediction of
 * one worker tells nothing of scaling.
 */
final class PredictionErrors {
  private static final double ROUNDING = 1e-9;

  private PredictionErrors() {}

  /** Mean absolute error in percent. */
  static Map<String, Double> mapePct(List<Point> points) {
    return means(points, (m, p) -> absolute(p.errorPct()));
  }

  private static @Nullable Double absolute(@Nullable Double error) {
    return error == null ? null : Math.abs(error);
  }

  /** Mean signed error in percent: what is left where errors cancel. */
  static Map<String, Double> meanErrorPct(List<Point> points) {
    return means(points, (m, p) -> p.errorPct());
  }

  /** Part of the measured speedups that lies within the predicted interval. */
  static Map<String, Double> coverage(List<Point> points) {
    return means(
        points,
        (m, p) -> {
          Double low = p.low();
          Double high = p.high();
          return low == null || high == null
              ? null
              : Double.valueOf(holds(low, high, m.speedup()) ? 1 : 0);
        });
  }

  /** What is made to meet a measured value does so but for rounding. */
  private static boolean holds(double low, double high, double value) {
    return low * (1 - ROUNDING) <= value && value <= high * (1 + ROUNDING);
  }

  private static Map<String, Double> means(
      List<Point> points, BiFunction<Measured, Predicted, @Nullable Double> value) {
    Map<String, List<Double>> byModel = new LinkedHashMap<>();
    for (Point point : points) {
      Measured measured = point.measured();
      if (measured != null && point.workers() > 1) {
        for (Predicted predicted : point.predicted()) {
          Double known = value.apply(measured, predicted);
          if (known != null) {
            byModel.computeIfAbsent(predicted.model(), m -> new ArrayList<>()).add(known);
          }
        }
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    byModel.forEach(
        (model, values) ->
            means.put(model, values.stream().mapToDouble(v -> v).average().orElse(Double.NaN)));
    return means;
  }
}
