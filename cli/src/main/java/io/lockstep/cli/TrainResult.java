package io.lockstep.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code train --json} prints ({@code docs/CONTRACT.md}). */
@JsonPropertyOrder({
  "run",
  "world_size",
  "steps",
  "epochs",
  "images_per_s",
  "step_ms_median",
  "exposed_comm_ms_median",
  "final",
  "params_sha256"
})
record TrainResult(
    String run,
    @JsonProperty("world_size") int worldSize,
    long steps,
    int epochs,
    @JsonProperty("images_per_s") @Nullable Double imagesPerS,
    @JsonProperty("step_ms_median") @Nullable Double stepMsMedian,
    @JsonProperty("exposed_comm_ms_median") @Nullable Double exposedCommMsMedian,
    @JsonProperty("final") Final last,
    @JsonProperty("params_sha256") @Nullable String paramsSha256) {

  /**
   * Of the last epoch; a run by steps is not evaluated, and its loss is the mean over its steps.
   */
  record Final(
      @JsonProperty("train_loss") @Nullable Double trainLoss,
      @JsonProperty("train_acc") @Nullable Double trainAcc,
      @JsonProperty("test_loss") @Nullable Double testLoss,
      @JsonProperty("test_acc") @Nullable Double testAcc) {}

  /**
   * Of a run that has ended.
   *
   * @throws LockstepException where it did not complete
   */
  static TrainResult of(Ended ended, Path path) {
    requireCompleted(ended);
    return of(RunReader.read(path), path);
  }

  static void requireCompleted(Ended ended) {
    if (!ended.status().equals(Ended.COMPLETED)) {
      throw LockstepException.failed(String.valueOf(ended.cause()))
          .rank(ended.rank())
          .hint(ended.hint());
    }
  }

  private static TrainResult of(Run run, Path path) {
    Ended ended = run.info().ended();
    return new TrainResult(
        path.toString(),
        worldSize(run),
        run.steps().stream().mapToLong(StepRow::step).max().orElse(-1) + 1,
        run.epochs().size(),
        Json.finite(run.imagesPerS()),
        Json.finite(run.fullSteps(StepRow::stepMs).median()),
        Json.finite(run.fullSteps(StepRow::exposedCommMs).median()),
        last(run),
        ended == null ? null : ended.paramsSha256());
  }

  /** At the end; the spec's where nothing was trained. */
  private static int worldSize(Run run) {
    if (!run.epochs().isEmpty()) {
      return run.epochs().get(run.epochs().size() - 1).worldSize();
    }
    return run.steps().stream()
        .max(Comparator.comparingLong(StepRow::step))
        .map(StepRow::worldSize)
        .orElse(run.info().workload().workers());
  }

  private static Final last(Run run) {
    if (run.epochs().isEmpty()) {
      double samples = run.steps().stream().mapToDouble(StepRow::samples).sum();
      double loss = run.steps().stream().mapToDouble(row -> row.loss() * row.samples()).sum();
      return new Final(Json.finite(loss / samples), null, null, null);
    }
    EpochRow epoch = run.epochs().get(run.epochs().size() - 1);
    return new Final(
        Json.finite(epoch.trainLoss()),
        Json.finite(epoch.trainAcc()),
        Json.finite(epoch.testLoss()),
        Json.finite(epoch.testAcc()));
  }

  void print(Console console) {
    console.line(
        String.format(
            Locale.ROOT,
            "%d step%s on %d worker%s, %s ms a step (median), %s images/s",
            steps,
            steps == 1 ? "" : "s",
            worldSize,
            worldSize == 1 ? "" : "s",
            number(stepMsMedian),
            number(imagesPerS)));
    Double testAcc = last.testAcc();
    if (testAcc != null) {
      console.line(String.format(Locale.ROOT, "test accuracy %.2f%%", 100 * testAcc));
    }
    console.line("run: " + run);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.1f", value);
  }
}
