package io.lockstep.simulator.curves;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Published curves, predicted, and how well. The means are over all predicted points of all curves
 * that have three points, whether or not they can be explained; null where there is none.
 *
 * @param mapePct mean of the absolute errors in percent
 * @param coverage part of the points that lie in their interval
 * @param meanRelativeWidth of the intervals, over the predictions
 */
@JsonPropertyOrder({
  "series",
  "mape_pct",
  "naive_mape_pct",
  "amdahl_mape_pct",
  "coverage",
  "mean_relative_width"
})
public record CurvePredictions(
    List<PredictedCurve> series,
    @JsonProperty("mape_pct") @Nullable Double mapePct,
    @JsonProperty("naive_mape_pct") @Nullable Double naiveMapePct,
    @JsonProperty("amdahl_mape_pct") @Nullable Double amdahlMapePct,
    @Nullable Double coverage,
    @JsonProperty("mean_relative_width") @Nullable Double meanRelativeWidth) {
  /** Points of a curve up to so many workers are fitted on, where nobody says otherwise. */
  public static final int DEFAULT_FIT_UP_TO = 4;

  public CurvePredictions {
    series = List.copyOf(series);
  }

  /**
   * @param fitUpTo numbers of workers above are predicted; at least two points are fitted on, and
   *     the largest never
   * @throws LockstepException (exit 2) where the file is missing or damaged
   */
  public static CurvePredictions of(Path file, int fitUpTo) {
    List<PredictedCurve> series =
        CurveFile.read(file).stream().map(curve -> PredictedCurve.of(curve, fitUpTo)).toList();
    List<PredictedPoint> points = series.stream().flatMap(one -> one.points().stream()).toList();
    return new CurvePredictions(
        series,
        mean(points, point -> Math.abs(point.errorPct())),
        mean(points, point -> Math.abs(point.naiveErrorPct())),
        mean(points, point -> Math.abs(point.amdahlErrorPct())),
        mean(points, point -> point.isCovered() ? 1 : 0),
        mean(points, PredictedPoint::relativeWidth));
  }

  private static @Nullable Double mean(
      List<PredictedPoint> points, ToDoubleFunction<PredictedPoint> of) {
    return points.isEmpty()
        ? null
        : Double.valueOf(points.stream().mapToDouble(of).average().orElseThrow());
  }
}
