package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.spec.Scaling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A scaling curve: one workload at several numbers of workers.
 *
 * @param batch images per step: of each worker under weak scaling, of all together under strong
 * @param baseline the measured run of one worker (several are pooled, their names joined by a
 *     comma); null where nothing was measured
 * @param epochSource how {@code epoch_s} was measured
 * @param points ascending in workers
 * @param mapePct mean absolute error of step times over the measured points of two workers and
 *     more, by model
 */
@JsonPropertyOrder({
  "network",
  "data",
  "scaling",
  "batch",
  "threads",
  "baseline",
  "epoch_source",
  "points",
  "mape_pct"
})
public record ComparedGroup(
    String network,
    String data,
    Scaling scaling,
    int batch,
    int threads,
    @Nullable String baseline,
    @JsonProperty("epoch_source") String epochSource,
    List<Point> points,
    @JsonProperty("mape_pct") Map<String, Double> mapePct) {

  static Map<String, Double> mapePct(List<Point> points) {
    return points.stream()
        .filter(point -> point.workers() > 1)
        .flatMap(point -> point.predicted().stream())
        .filter(predicted -> predicted.errorPct() != null)
        .collect(
            Collectors.groupingBy(
                Predicted::model,
                LinkedHashMap::new,
                Collectors.averagingDouble(ComparedGroup::absoluteErrorPct)));
  }

  private static double absoluteErrorPct(Predicted predicted) {
    Double error = predicted.errorPct();
    return error == null ? Double.NaN : Math.abs(error);
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
}
