package io.lockstep.core.schedule;

import io.lockstep.core.failure.LockstepException;
import java.util.List;
import java.util.Locale;

/**
 * The learning rate as a pure function of progress and of the world's size.
 *
 * @param base the rate of one worker
 * @param scaling how the target grows with the world size
 * @param schedule its shape over the run
 * @param warmupEpochs how long the rate rises to its target; whole epochs except for onecycle
 * @param milestones epochs after which multistep divides by ten, ascending
 * @param epochs length of the run, which onecycle needs
 */
public record LearningRate(
    double base,
    Scaling scaling,
    Schedule schedule,
    double warmupEpochs,
    List<Integer> milestones,
    double epochs) {

  /** Multistep multiplies by this at each milestone. */
  static final double GAMMA = 0.1;

  /** Multistep and constant start their warm-up at this part of the target. */
  static final double WARMUP_START = 0.1;

  public LearningRate {
    milestones = List.copyOf(milestones);
    if (schedule != Schedule.ONECYCLE && warmupEpochs != Math.rint(warmupEpochs)) {
      throw LockstepException.usage(
          "a warm-up of "
              + warmupEpochs
              + " epochs needs onecycle: "
              + schedule.label()
              + " goes by whole epochs");
    }
  }

  /** How the target rate grows with the number of workers N. */
  public enum Scaling {
    /** × √N: keeps the variance of the update. */
    SQRT,
    /** × N: keeps the update per image (Goyal et al. 2017, arXiv:1706.02677). */
    LINEAR,
    NONE;

    double factor(int worldSize) {
      return switch (this) {
        case SQRT -> Math.sqrt(worldSize);
        case LINEAR -> worldSize;
        case NONE -> 1;
      };
    }

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The shape over the run. */
  public enum Schedule {
    /** By epoch: warm-up, then a tenth at each milestone, as PyTorch's MultiStepLR. */
    MULTISTEP,
    /** By step: linear up over the warm-up, then linear to 0 at the run's end. */
    ONECYCLE,
    CONSTANT;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The rate of one step.
   *
   * @param epoch completed epochs, from 0
   * @param fraction of this epoch consumed half-way through the step, in [0, 1]: the middle, so
   *     that neither the first nor the last step of onecycle has rate 0
   * @param worldSize of the generation that takes the step
   */
  public double at(int epoch, double fraction, int worldSize) {
    double target = base * scaling.factor(worldSize);
    return switch (schedule) {
      case MULTISTEP -> target * warmup(epoch) * decay(epoch);
      case CONSTANT -> target * warmup(epoch);
      case ONECYCLE -> target * cycle(epoch + fraction);
    };
  }

  /** From a tenth of the target in the first epoch, linearly, to all of it in the last. */
  private double warmup(int epoch) {
    if (epoch >= warmupEpochs) {
      return 1;
    }
    return warmupEpochs <= 1
        ? WARMUP_START
        : WARMUP_START + (1 - WARMUP_START) * epoch / (warmupEpochs - 1);
  }

  /** A milestone of 30 takes effect for the 31st epoch, which is epoch 30 counted from 0. */
  private double decay(int epoch) {
    int passed = (int) milestones.stream().filter(m -> m <= epoch).count();
    return StrictMath.pow(GAMMA, passed); // The same bits on every rank's machine.
  }

  private double cycle(double position) {
    if (position < warmupEpochs) {
      return position / warmupEpochs;
    }
    return position < epochs ? (epochs - position) / (epochs - warmupEpochs) : 0;
  }
}
