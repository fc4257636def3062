package io.lockstep.simulator.curves;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.statistics.Interval;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A published curve's larger points, predicted from its small ones.
 *
 * @param fittedOn numbers of workers that were looked at; empty where there are too few points
 * @param note why it was not predicted, or where it went wrong; with the collector's caveats
 */
@JsonPropertyOrder({"id", "fitted_on", "points", "note"})
public record PredictedCurve(
    String id,
    @JsonProperty("fitted_on") List<Integer> fittedOn,
    List<PredictedPoint> points,
    @Nullable String note) {

  public PredictedCurve {
    fittedOn = List.copyOf(fittedOn);
    points = List.copyOf(points);
  }

  /**
   * @param upToWorkers points above are predicted; at least two are fitted on, and the largest
   *     never
   */
  static PredictedCurve of(PublishedCurve curve, int upToWorkers) {
    if (!curve.isPredictable()) {
      return new PredictedCurve(
          curve.id(), List.of(), List.of(), "fewer than three points: nothing to predict");
    }
    int fitted = curve.fitted(upToWorkers);
    CurveFit fit = CurveFit.of(curve, fitted);
    List<PredictedPoint> points =
        IntStream.range(fitted, curve.points().size())
            .mapToObj(index -> point(curve, fitted, fit, index))
            .toList();
    return new PredictedCurve(
        curve.id(),
        IntStream.range(0, fitted).map(curve::workers).boxed().toList(),
        points,
        note(curve, fit, points));
  }

  private static PredictedPoint point(PublishedCurve curve, int fitted, CurveFit fit, int index) {
    double measured = curve.speedup(index);
    double predicted = fit.median(index);
    Interval interval = fit.interval(index);
    return new PredictedPoint(
        curve.workers(index),
        measured,
        predicted,
        interval.low(),
        interval.high(),
        errorPct(predicted, measured),
        errorPct(Baseline.NAIVE.speedup(curve, fitted, index), measured),
        errorPct(Baseline.AMDAHL.speedup(curve, fitted, index), measured));
  }

  private static double errorPct(double predicted, double measured) {
    return 100 * (predicted - measured) / measured;
  }

  private static @Nullable String note(
      PublishedCurve curve, CurveFit fit, List<PredictedPoint> points) {
    String caveats = curve.note() == null || curve.note().isBlank() ? null : curve.note();
    PredictedPoint missed = points.stream().filter(p -> !p.isCovered()).findFirst().orElse(null);
    if (missed == null) {
      return caveats;
    }
    String why =
        missed.measuredSpeedup() < missed.low()
            ? "something begins to limit below "
                + missed.gpus()
                + " that the points fitted on do not show, as the input pipeline or the network"
                + " between machines would"
            : "the points fitted on lose more than larger ones, which no model explains that grows"
                + " with N";
    return why
        + " (most likely from those alone: "
        + fit.likeliest().words()
        + ")"
        + (caveats == null ? "" : "; " + caveats);
  }
}
