package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.analysis.scaling.Amdahl;
import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.spec.Scaling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scaling curve: one workload at several numbers of workers. Maps are by model, and have those
 * models only of which something can be said.
 *
 * @param batch images per step: of each worker under weak scaling, of all together under strong
 * @param threads compute threads per worker; null where a profile's own epochs do not tell
 * @param baseline the measured run of one worker (several are pooled, their names joined by a
 *     comma), or the profile that brings its epoch along; null where nothing was measured
 * @param epochSource how {@code epoch_s} was measured
 * @param differences between runs that were compared all the same, because that was asked for;
 *     empty for most
 * @param points ascending in workers
 * @param mapePct mean absolute error over the measured points of two workers and more
 * @param meanErrorPct mean of the signed errors over the same points
 * @param coverage part of the measured speedups at two workers and more that lies within the
 *     predicted 95 % interval
 * @param amdahl null where no speedup was measured
 * @param targets those that the project's reference set itself
 * @param outlook what each model predicts where nothing was measured
 * @param advice at the most workers that were measured, and at the most that were looked ahead to
 * @param limits by the last of the models, the best that is known; null where none knows
 * @param notes what a reader should know before relying on it
 * @param explanations of a profile's own epochs
 * @param accuracy what each measured run learnt
 */
@JsonPropertyOrder({
  "network",
  "data",
  "scaling",
  "batch",
  "threads",
  "baseline",
  "epoch_source",
  "differences",
  "points",
  "mape_pct",
  "mean_error_pct",
  "coverage",
  "amdahl",
  "targets",
  "outlook",
  "advice",
  "limits",
  "notes",
  "explanations",
  "accuracy"
})
public record ComparedGroup(
    String network,
    String data,
    Scaling scaling,
    int batch,
    @Nullable Integer threads,
    @Nullable String baseline,
    @JsonProperty("epoch_source") String epochSource,
    List<String> differences,
    List<Point> points,
    @JsonProperty("mape_pct") Map<String, Double> mapePct,
    @JsonProperty("mean_error_pct") Map<String, Double> meanErrorPct,
    Map<String, Double> coverage,
    @Nullable Amdahl amdahl,
    List<Target> targets,
    List<Outlook> outlook,
    List<SuggestedChange> advice,
    @Nullable Limits limits,
    List<String> notes,
    List<Explanation> explanations,
    List<AccuracyCurve> accuracy) {

  public ComparedGroup {
    differences = List.copyOf(differences);
    points = List.copyOf(points);
    targets = List.copyOf(targets);
    outlook = List.copyOf(outlook);
    advice = List.copyOf(advice);
    notes = List.copyOf(notes);
    explanations = List.copyOf(explanations);
    accuracy = List.copyOf(accuracy);
  }

  /** A short name of the data: the last part of a folder's path. */
  public String dataName() {
    return data.substring(Math.max(data.lastIndexOf('/'), data.lastIndexOf('\\')) + 1);
  }

  /** The models that predicted something, in the order in which they were given. */
  public List<String> models() {
    return points.stream()
        .flatMap(point -> point.predicted().stream())
        .map(Predicted::model)
        .distinct()
        .toList();
  }

  /** The point of the most workers that were measured, or where nothing was, were predicted. */
  public Optional<Point> largest() {
    return largestMeasured().or(() -> points.stream().reduce((first, last) -> last));
  }

  /** The point of the most workers that were measured; empty where nothing was. */
  public Optional<Point> largestMeasured() {
    return points.stream().filter(p -> p.measured() != null).reduce((first, last) -> last);
  }
}
