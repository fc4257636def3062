package io.lockstep.cli;

import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.Evaluation;
import io.lockstep.simulator.cost.InputPipeline;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.profile.Contention;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What makes steps and epochs longer than compute and communication alone, or hides the latter. */
final class StepOptions {
  @Option(
      names = "--bucket-mib",
      paramLabel = "MIB",
      description =
          "gradients are reduced in such buckets during the backward pass (model overlap)")
  private @Nullable Double bucketMib;

  @Option(
      names = "--backward-part",
      paramLabel = "PART",
      description = "of compute, 0 to 1 (model overlap; default: 2/3)")
  private @Nullable Double backwardPart;

  @Option(
      names = "--overlap-slowdown",
      paramLabel = "FACTOR",
      description = "how much longer compute takes beside communication, as 0.1 (model overlap)")
  private @Nullable Double slowdown;

  @Option(
      names = "--jitter",
      paramLabel = "SHAPE:SIZE",
      description = "of a worker's compute: uniform, lognormal or exponential, as lognormal:5%%")
  private @Nullable String jitter;

  @Option(
      names = "--input-rate",
      paramLabel = "IMAGES_PER_S",
      description = "what a node's input pipeline gives its workers together")
  private @Nullable Double inputRate;

  @Option(
      names = "--eval-s",
      paramLabel = "S",
      description = "an evaluation after each epoch, in seconds of one worker")
  private @Nullable Double evaluationS;

  @Option(
      names = "--eval-sharded",
      description = "workers divide the evaluation (default: one does it, the others wait)")
  private boolean evaluationSharded;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "of a host whose workers compute on its cores, 1 thread each")
  private @Nullable Integer cores;

  /** Whether nobody asked for anything. */
  boolean isEmpty() {
    return bucketMib == null
        && backwardPart == null
        && slowdown == null
        && jitter == null
        && inputRate == null
        && evaluationS == null
        && cores == null;
  }

  /** Whether communication is to be hidden. */
  boolean asksForOverlap() {
    return bucketMib != null || backwardPart != null || slowdown != null;
  }

  Conditions over(Conditions known) {
    Usage.positive("--cores", cores);
    Usage.require(
        evaluationS != null || !evaluationSharded || known.evaluation() != null,
        "--eval-sharded needs --eval-s");
    Conditions conditions = known;
    if (asksForOverlap()) {
      conditions = conditions.withOverlap(overlap(known.overlap()));
    }
    if (jitter != null) {
      conditions = conditions.withJitter(StepNoise.parse(jitter));
    }
    if (inputRate != null) {
      conditions = conditions.withInput(new InputPipeline(inputRate));
    }
    Evaluation evaluation = known.evaluation();
    if (evaluationS != null || (evaluationSharded && evaluation != null)) {
      double s = evaluationS != null ? evaluationS : evaluation == null ? 0 : evaluation.s();
      conditions = conditions.withEvaluation(new Evaluation(s, evaluationSharded));
    }
    if (cores != null) {
      conditions = conditions.withContention(new Contention(cores, 1, 0, "--cores", List.of()));
    }
    return conditions;
  }

  private Overlap overlap(@Nullable Overlap known) {
    Overlap usual = known == null ? Overlap.ofBuckets(Overlap.DEFAULT_BUCKET_BYTES) : known;
    Usage.require(
        bucketMib == null || (bucketMib > 0 && bucketMib < 1 << 20),
        "--bucket-mib must be positive, not %s",
        bucketMib);
    return new Overlap(
        bucketMib == null ? usual.bucketBytes() : Math.max(1, Math.round(bucketMib * (1 << 20))),
        backwardPart == null ? usual.backwardPart() : backwardPart,
        usual.profile(),
        slowdown == null ? usual.slowdown() : slowdown);
  }
}
