package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.prediction.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model predicts where nothing was measured.
 *
 * @param points ascending in workers
 */
public record Outlook(String model, List<Point> points) {
  public Outlook {
    points = List.copyOf(points);
  }

  /**
   * One number of workers.
   *
   * @param low end of the 95 % interval of {@code speedup}; null where the model gives none
   * @param boundBy what takes most of an epoch
   */
  @JsonPropertyOrder({
    "workers",
    "step_ms",
    "epoch_s",
    "speedup",
    "low",
    "high",
    "efficiency",
    "bound_by",
    "terms"
  })
  public record Point(
      int workers,
      @JsonProperty("step_ms") double stepMs,
      @JsonProperty("epoch_s") double epochS,
      double speedup,
      @Nullable Double low,
      @Nullable Double high,
      double efficiency,
      @JsonProperty("bound_by") BoundBy boundBy,
      PredictedTerms terms) {

    static Point of(Prediction prediction) {
      return new Point(
          prediction.workers(),
          prediction.stepMs(),
          prediction.epochS(),
          prediction.speedup(),
          prediction.speedupLow(),
          prediction.speedupHigh(),
          prediction.efficiency(),
          prediction.boundBy(),
          PredictedTerms.of(prediction));
    }
  }
}
