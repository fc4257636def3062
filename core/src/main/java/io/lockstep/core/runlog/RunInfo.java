package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json}: what was run, on what, and how it ended. Written when the run starts and again,
 * with totals and {@code ended}, when it ends; one without {@code ended} is going on, or was cut
 * off.
 *
 * @param schema version of this layout
 * @param kind {@link #MEASURED} or {@link #PREDICTED}
 * @param spec every resolved setting with where it came from
 * @param hardware of the launching host
 * @param software versions
 * @param predictedBy with a predicted run: by what
 */
@JsonPropertyOrder({"schema", "kind", "run", "started"})
public record RunInfo(
    @JsonProperty(required = true) int schema,
    @JsonProperty(required = true) String kind,
    @JsonProperty(required = true) String run,
    @JsonProperty(required = true) String started,
    @JsonProperty(required = true) Map<String, Setting> spec,
    @JsonProperty(required = true) long seed,
    @JsonProperty(required = true) Workload workload,
    @JsonProperty(required = true) Map<String, Object> hardware,
    @JsonProperty(required = true) Map<String, String> software,
    @JsonProperty(value = "git_commit", required = true) String gitCommit,
    @JsonProperty("predicted_by") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable PredictedBy predictedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Totals totals,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Ended ended) {
  public static final int SCHEMA = 1;
  public static final String MEASURED = "measured";
  public static final String PREDICTED = "predicted";

  public RunInfo {
    // A file that says null says nothing, and is refused where it is read.
    Objects.requireNonNull(kind, "'kind' is null");
    Objects.requireNonNull(run, "'run' is null");
    Objects.requireNonNull(started, "'started' is null");
    Objects.requireNonNull(workload, "'workload' is null");
    Objects.requireNonNull(gitCommit, "'git_commit' is null");
    Objects.requireNonNull(spec, "'spec' is null");
    Objects.requireNonNull(hardware, "'hardware' is null");
    Objects.requireNonNull(software, "'software' is null");
    spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
    hardware = Collections.unmodifiableMap(new LinkedHashMap<>(hardware));
    software = Collections.unmodifiableMap(new LinkedHashMap<>(software));
  }

  /** How it ended, in a word or a few. */
  public String outcome() {
    return ended == null ? "going on, or cut off" : ended.status();
  }

  /** How it ended, and why where it did not complete. */
  public String ending() {
    return ended == null || ended.cause() == null ? outcome() : outcome() + ": " + ended.cause();
  }

  /** The same run under another name. */
  public RunInfo named(String name) {
    return with(name, totals, ended);
  }

  public RunInfo withEnd(Totals newTotals, Ended newEnded) {
    return with(run, newTotals, newEnded);
  }

  private RunInfo with(String name, @Nullable Totals newTotals, @Nullable Ended newEnded) {
    return new RunInfo(
        schema,
        kind,
        name,
        started,
        spec,
        seed,
        workload,
        hardware,
        software,
        gitCommit,
        predictedBy,
        newTotals,
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
   * @param stages of the network, first to last; null where a run does not tell
   * @param device what replicas computed on, {@code cpu} or {@code gpu}; null where a run does not
   *     tell, as a simulated one
   */
  public record Workload(
      @JsonProperty(required = true) String network,
      @JsonProperty(required = true) String data,
      @JsonProperty(required = true) Scaling scaling,
      @JsonProperty(required = true) int workers,
      @JsonProperty(required = true) int threads,
      @JsonProperty(required = true) int batch,
      @JsonProperty(value = "global_batch", required = true) int globalBatch,
      @JsonProperty(required = true) long parameters,
      @JsonProperty(value = "reduced_bytes", required = true) long reducedBytes,
      @JsonProperty(value = "train_images", required = true) int trainImages,
      @JsonProperty(value = "test_images", required = true) int testImages,
      @JsonProperty(required = true) String collective,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Stage> stages,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String device) {
    public Workload {
      Objects.requireNonNull(network, "'network' is null");
      Objects.requireNonNull(data, "'data' is null");
      Objects.requireNonNull(scaling, "'scaling' is null");
      Objects.requireNonNull(collective, "'collective' is null");
      stages = stages == null ? null : List.copyOf(stages);
    }

    /** Of a run that tells neither its stages nor its device. */
    public Workload(
        String network,
        String data,
        Scaling scaling,
        int workers,
        int threads,
        int batch,
        int globalBatch,
        long parameters,
        long reducedBytes,
        int trainImages,
        int testImages,
        String collective) {
      this(
          network,
          data,
          scaling,
          workers,
          threads,
          batch,
          globalBatch,
          parameters,
          reducedBytes,
          trainImages,
          testImages,
          collective,
          null,
          null);
    }
  }

  /**
   * A part of the network that is differentiated on its own, as {@code trace.json} names it.
   *
   * @param gradientBytes that its backward pass makes
   */
  public record Stage(
      @JsonProperty(required = true) String name,
      @JsonProperty(value = "gradient_bytes", required = true) long gradientBytes) {}

  /**
   * What a predicted run's times come from.
   *
   * @param profile its name, or its file
   * @param model the cost model's name
   * @param fittedOn of each run that the profile was fitted on, the SHA-256 of its {@code
   *     steps.csv}; null where a run does not tell
   */
  public record PredictedBy(
      @JsonProperty(required = true) String profile,
      @JsonProperty(required = true) String model,
      @JsonProperty("fitted_on") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<String> fittedOn) {
    public PredictedBy {
      Objects.requireNonNull(profile, "'predicted_by.profile' is null");
      Objects.requireNonNull(model, "'predicted_by.model' is null");
      fittedOn = fittedOn == null ? null : List.copyOf(fittedOn);
    }
  }

  /**
   * Sums over the run, known at its end.
   *
   * @param backgroundCores that a worker's process keeps busy beside its compute; null where that
   *     was not told
   */
  public record Totals(
      long steps,
      int epochs,
      long images,
      @JsonProperty("elapsed_s") double elapsedS,
      @JsonProperty("background_cores") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Double backgroundCores) {
    /** Of a run that was not looked at from outside. */
    public Totals(long steps, int epochs, long images, double elapsedS) {
      this(steps, epochs, images, elapsedS, null);
    }
  }
}
