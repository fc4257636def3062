package io.lockstep.cli;

import static io.lockstep.cli.Usage.require;

import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.schedule.LearningRate.Scaling;
import io.lockstep.core.schedule.LearningRate.Schedule;
import io.lockstep.core.spec.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the learning rate is to go, with every default. */
final class LearningRateOptions {
  private static final int MULTISTEP_WARMUP = 5;
  private static final double ONECYCLE_WARMUP_PART = 0.2;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      defaultValue = "0.1",
      description = "learning rate of one worker (default: ${DEFAULT-VALUE})")
  private double lr;

  @Option(
      names = "--lr-scaling",
      paramLabel = "RULE",
      description =
          "sqrt, linear or none in the number of workers (default: sqrt, none with --global-batch)")
  private @Nullable Scaling lrScaling;

  @Option(
      names = "--lr-schedule",
      paramLabel = "SHAPE",
      defaultValue = "multistep",
      description = "multistep, onecycle or constant (default: ${DEFAULT-VALUE})")
  private Schedule lrSchedule = Schedule.MULTISTEP;

  @Option(
      names = "--warmup-epochs",
      paramLabel = "W",
      description =
          "epochs over which the learning rate rises (default: multistep 5, onecycle a fifth of the run, constant 0)")
  private @Nullable Double warmupEpochs;

  @Option(
      names = "--milestones",
      paramLabel = "E,E",
      split = ",",
      defaultValue = "30,60,90",
      description = "epochs after which multistep divides by ten (default: ${DEFAULT-VALUE})")
  private List<Integer> milestones = List.of();

  /** What must hold however long the run is. */
  void check() {
    require(lr > 0 && Double.isFinite(lr), "--lr must be positive, not %s", lr);
    for (int i = 0; i < milestones.size(); i++) {
      require(
          milestones.get(i) > (i == 0 ? 0 : milestones.get(i - 1)),
          "--milestones must be positive and ascend");
    }
    Double warmup = warmupEpochs;
    if (warmup != null) {
      require(
          warmup >= 0 && Double.isFinite(warmup),
          "--warmup-epochs must not be negative, not %s",
          warmup);
      require(
          lrSchedule == Schedule.ONECYCLE || warmup == Math.rint(warmup),
          "--warmup-epochs %s: %s warms up by whole epochs",
          warmup,
          lrSchedule.label());
    }
  }

  /** The resolved rate; {@link #check} has passed. */
  LearningRate rate(boolean globalBatchFixed, double epochsToRun) {
    double warmup = warmup(epochsToRun);
    require(
        lrSchedule != Schedule.ONECYCLE || warmup < epochsToRun,
        "--warmup-epochs %s leaves nothing of %s epochs",
        warmup,
        epochsToRun);
    return new LearningRate(
        lr, scaling(globalBatchFixed), lrSchedule, warmup, milestones, epochsToRun);
  }

  /** The settings that are worked out from others. */
  void resolve(Map<String, Setting> settings, boolean globalBatchFixed, double epochsToRun) {
    Settings.computed(
        settings, "lr-scaling", lrScaling, scaling(globalBatchFixed).label(), "default");
    Settings.computed(
        settings,
        "warmup-epochs",
        warmupEpochs,
        warmup(epochsToRun),
        "default of " + lrSchedule.label());
  }

  /** A fixed global batch sees the same gradients whatever the number of workers. */
  private Scaling scaling(boolean globalBatchFixed) {
    return lrScaling != null ? lrScaling : globalBatchFixed ? Scaling.NONE : Scaling.SQRT;
  }

  private double warmup(double epochsToRun) {
    if (warmupEpochs != null) {
      return warmupEpochs;
    }
    return switch (lrSchedule) {
      case MULTISTEP -> MULTISTEP_WARMUP;
      case ONECYCLE -> ONECYCLE_WARMUP_PART * epochsToRun;
      case CONSTANT -> 0;
    };
  }
}
