package io.lockstep.core.port;

/**
 * Sums over samples, so that ranks' scores add up.
 *
 * @param lossSum cross entropy, summed
 * @param correct samples whose largest logit is their label
 */
public record Score(double lossSum, long correct, long samples) {
  public static final Score NONE = new Score(0, 0, 0);

  public Score plus(Score other) {
    return new Score(lossSum + other.lossSum, correct + other.correct, samples + other.samples);
  }

  /** Mean loss; NaN over no samples. */
  public double loss() {
    return lossSum / samples;
  }

  /** Part of the samples that were right, in [0, 1]; NaN over no samples. */
  public double accuracy() {
    return (double) correct / samples;
  }
}
