package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json}: what was run, on what, and how it ended. Written when the run starts and again,
 * with totals and {@code ended}, when it ends; one without {@code ended} was cut off.
 *
 * @param schema version of this layout
 * @param kind {@code measured} or {@code predicted}
 * @param spec every resolved setting with where it came from
 * @param hardware of the launching host
 * @param software versions
 */
@JsonPropertyOrder({"schema", "kind", "run", "started"})
public record RunInfo(
    int schema,
    String kind,
    String run,
    String started,
    Map<String, Setting> spec,
    long seed,
    Workload workload,
    Map<String, Object> hardware,
    Map<String, String> software,
    @JsonProperty("git_commit") String gitCommit,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Totals totals,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Ended ended) {
  public static final int SCHEMA = 1;
  public static final String MEASURED = "measured";
  public static final String PREDICTED = "predicted";

  public RunInfo {
    // A damaged file has fields missing, and must be refused where it is read.
    Objects.requireNonNull(kind, "kind is missing");
    Objects.requireNonNull(run, "run is missing");
    Objects.requireNonNull(started, "started is missing");
    Objects.requireNonNull(gitCommit, "git_commit is missing");
    Objects.requireNonNull(workload, "workload is missing");
    spec = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(spec));
    hardware = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(hardware));
    software = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(software));
  }

  public RunInfo withEnd(Totals newTotals, Ended newEnded) {
    return new RunInfo(
        schema, kind, run, started, spec, seed, workload, hardware, software, gitCommit, newTotals,
        newEnded);
  }

  /**
   * What must agree before two runs can be compared.
   *
   * @param workers at the start
   * @param threads compute threads per worker
   * @param batch images per worker and step
   * @param globalBatch images per step over all workers
   * @param reducedBytes that a step's all-reduce moves per rank: gradients and statistics
   */
  public record Workload(
      String network,
      String data,
      Scaling scaling,
      int workers,
      int threads,
      int batch,
      @JsonProperty("global_batch") int globalBatch,
      long parameters,
      @JsonProperty("reduced_bytes") long reducedBytes,
      @JsonProperty("train_images") int trainImages,
      @JsonProperty("test_images") int testImages,
      String collective) {
    public Workload {
      Objects.requireNonNull(network, "workload.network is missing");
      Objects.requireNonNull(data, "workload.data is missing");
      Objects.requireNonNull(scaling, "workload.scaling is missing");
      Objects.requireNonNull(collective, "workload.collective is missing");
    }
  }

  /** Sums over the run, known at its end. */
  public record Totals(
      long steps, int epochs, long images, @JsonProperty("elapsed_s") double elapsedS) {}
}
