package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.Evaluation;
import io.lockstep.simulator.cost.InputPipeline;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.profile.Contention;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What makes steps and epochs longer than compute and communication alone, or hides the latter. */
final class StepOptions {
  @Option(
      names = "--bucket-mib",
      paramLabel = "MIB",
      converter = SweptOption.Numbers.class,
      description =
          "gradients are reduced in such buckets during the backward pass (model overlap)")
  private @Nullable SweptOption<Double> bucketMib;

  @Option(
      names = "--backward-part",
      paramLabel = "PART",
      converter = SweptOption.Numbers.class,
      description = "of compute, 0 to 1 (model overlap; default: 2/3)")
  private @Nullable SweptOption<Double> backwardPart;

  @Option(
      names = "--backward-profile",
      paramLabel = "T:B",
      split = ",",
      description =
          "stages in the order of the backward pass, each with its part of the time and of the"
              + " gradients, as 0.4:0.75,0.6:0.25 (model overlap; default: evenly spread)")
  private List<String> backwardProfile = List.of();

  @Option(
      names = "--overlap-slowdown",
      paramLabel = "FACTOR",
      converter = SweptOption.Numbers.class,
      description = "how much longer compute takes beside communication, as 0.1 (model overlap)")
  private @Nullable SweptOption<Double> slowdown;

  @Option(
      names = "--jitter",
      paramLabel = "SHAPE:SIZE",
      converter = SweptOption.Words.class,
      description = "of a worker's compute: uniform, lognormal or exponential, as lognormal:5%%")
  private @Nullable SweptOption<String> jitter;

  @Option(
      names = "--input-rate",
      paramLabel = "IMAGES_PER_S",
      converter = SweptOption.Numbers.class,
      description = "what a node's input pipeline gives its workers together")
  private @Nullable SweptOption<Double> inputRate;

  @Option(
      names = "--eval-s",
      paramLabel = "S",
      converter = SweptOption.Numbers.class,
      description = "an evaluation after each epoch, in seconds of one worker")
  private @Nullable SweptOption<Double> evaluationS;

  @Option(
      names = "--eval-sharded",
      description = "workers divide the evaluation (default: one does it, the others wait)")
  private boolean evaluationSharded;

  @Option(
      names = "--cores",
      paramLabel = "N",
      converter = SweptOption.Integers.class,
      description = "of a host whose workers compute on its cores, 1 thread each")
  private @Nullable SweptOption<Integer> cores;

  /** Those that were given and that lengthen a step, or hide communication. */
  List<String> given() {
    List<String> given = new ArrayList<>(givenForOverlap());
    given.addAll(Usage.given("--jitter", jitter, "--input-rate", inputRate, "--cores", cores));
    return given;
  }

  /** Those that were given and that only matter where communication is hidden. */
  List<String> givenForOverlap() {
    return Usage.given(
        "--bucket-mib", bucketMib,
        "--backward-part", backwardPart,
        "--backward-profile", backwardProfile,
        "--overlap-slowdown", slowdown);
  }

  /** Whether communication is to be hidden. */
  boolean asksForOverlap() {
    return !givenForOverlap().isEmpty();
  }

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep
        .over("--bucket-mib", bucketMib)
        .over("--backward-part", backwardPart)
        .over("--overlap-slowdown", slowdown)
        .over("--jitter", jitter)
        .over("--input-rate", inputRate)
        .over("--eval-s", evaluationS)
        .over("--cores", cores);
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong
   */
  Conditions over(Conditions known) {
    Usage.require(
        evaluationS != null || !evaluationSharded || known.evaluation() != null,
        "--eval-sharded needs --eval-s");
    Conditions conditions = known;
    if (asksForOverlap()) {
      conditions = conditions.with(overlap(known.overlap()));
    }
    if (jitter != null) {
      conditions = conditions.with(StepNoise.parse(jitter.value()));
    }
    if (inputRate != null) {
      conditions = conditions.with(new InputPipeline(inputRate.value()));
    }
    Evaluation evaluation = known.evaluation();
    if (evaluationS != null) {
      conditions = conditions.with(new Evaluation(evaluationS.value(), evaluationSharded));
    } else if (evaluation != null && evaluationSharded) {
      conditions = conditions.with(new Evaluation(evaluation.s(), true));
    }
    if (cores != null) {
      Usage.positive("--cores", cores.value());
      Contention host = known.contention();
      conditions =
          conditions.with(
              new Contention(
                  cores.value(),
                  host == null ? 1 : host.threads(),
                  host == null ? 0 : host.backgroundCores(),
                  host == null ? 0 : host.slowdownPerWorker(),
                  "--cores",
                  List.of()));
    }
    return conditions;
  }

  private Overlap overlap(@Nullable Overlap known) {
    Overlap usual = known == null ? Overlap.ofBuckets(Overlap.DEFAULT_BUCKET_BYTES) : known;
    return new Overlap(
        bucketMib == null ? usual.bucketBytes() : bucketBytes(bucketMib.value()),
        backwardPart == null ? usual.backwardPart() : backwardPart.value(),
        backwardProfile.isEmpty() ? usual.profile() : stages(),
        slowdown == null ? usual.slowdown() : slowdown.value());
  }

  private static long bucketBytes(double mib) {
    Usage.require(
        mib > 0 && mib < 1 << 20, "--bucket-mib must be positive and below 2^20, not %s", mib);
    return Math.max(1, Math.round(mib * (1 << 20)));
  }

  private List<Overlap.Stage> stages() {
    return backwardProfile.stream().map(StepOptions::stage).toList();
  }

  private static Overlap.Stage stage(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 2) {
        return new Overlap.Stage(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
      }
    } catch (NumberFormatException e) {
      // Said below, as for any other text.
    }
    throw LockstepException.usage("--backward-profile: '" + text + "' is not a stage")
        .hint("give its part of the time and of the gradients, as 0.4:0.75,0.6:0.25");
  }
}
