package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.Evaluation;
import io.lockstep.simulator.cost.InputPipeline;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.profile.Contention;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What makes steps and epochs longer than compute and communication alone. */
final class StepOptions {
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

  /** Those that were given and that lengthen a step. */
  List<String> given() {
    return Usage.given("--jitter", jitter, "--input-rate", inputRate, "--cores", cores);
  }

  /** Those that were given and that lengthen an epoch beside its steps. */
  List<String> givenOfEpochs() {
    return Usage.given(
        "--eval-s", evaluationS, "--eval-sharded", evaluationSharded ? Boolean.TRUE : null);
  }

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep
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
    if (jitter != null) {
      conditions = conditions.withAllJitter(StepNoise.parse(jitter.value()));
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
              host == null
                  ? new Contention(cores.value(), 1, 0, 0, "--cores", List.of())
                  : host.withCores(cores.value(), "--cores"));
    }
    return conditions;
  }
}
