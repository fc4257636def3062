package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured at one number of workers.
 *
 * @param stepMs median over steps, each as long as its slowest rank; null where only epochs were
 *     measured, as are {@code low}, {@code high} and {@code terms}
 * @param low end of the 95 % interval of {@code stepMs}
 * @param epochS training time of an epoch, without evaluation; as it was reported where only epochs
 *     were measured
 * @param speedup epoch time of one worker over this one
 * @param speedupLow end of its 95 % interval; null where only epochs were measured
 * @param karpFlatt the serial fraction that this speedup alone tells; null for one worker
 * @param evalS median evaluation after an epoch; null where there was none
 * @param runs that were measured, or the profile that brings the epoch along
 * @param steps that were timed, over all runs
 * @param outlierCount steps far from the others; they count as all others do
 * @param outliers the farthest of these
 * @param stragglers every rank's own time, where there are several
 */
@JsonPropertyOrder({
  "step_ms",
  "low",
  "high",
  "epoch_s",
  "speedup",
  "speedup_low",
  "speedup_high",
  "efficiency",
  "karp_flatt",
  "eval_s",
  "terms",
  "runs",
  "steps",
  "outlier_count",
  "outliers",
  "stragglers"
})
public record Measured(
    @JsonProperty("step_ms") @Nullable Double stepMs,
    @Nullable Double low,
    @Nullable Double high,
    @JsonProperty("epoch_s") double epochS,
    double speedup,
    @JsonProperty("speedup_low") @Nullable Double speedupLow,
    @JsonProperty("speedup_high") @Nullable Double speedupHigh,
    double efficiency,
    @JsonProperty("karp_flatt") @Nullable Double karpFlatt,
    @JsonProperty("eval_s") @Nullable Double evalS,
    @Nullable Terms terms,
    List<String> runs,
    long steps,
    @JsonProperty("outlier_count") long outlierCount,
    List<Outlier> outliers,
    List<Straggler> stragglers) {
  public Measured {
    runs = List.copyOf(runs);
    outliers = List.copyOf(outliers);
    stragglers = List.copyOf(stragglers);
  }
}
