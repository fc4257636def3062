package io.lockstep.core.port;

/**
 * Sums over samples, so that ranks' scores add up.
 *
 * @param lossSum cross entropy, summed; NaN where that, and which are correct, is unknown
 * @param correct samples whose largest logit is their label
 */
public record Score(double lossSum, long correct, long samples) {
  public static final Score NONE = new Score(0, 0, 0);

  /** Of samples whose loss and labels nobody looked at: loss and accuracy are NaN. */
  public static Score unknown(long samples) {
    return new Score(Double.NaN, 0, samples);
  }

  public Score plus(Score other) {
    return new Score(lossSum + other.lossSum, correct + other.correct, samples + other.samples);
  }

  /** Mean loss; NaN over no samples. */
  public double loss() {
    return lossSum / samples;
  }

  /** Part of the samples that were right, in [0, 1]; NaN over no samples, or where unknown. */
  public double accuracy() {
    return Double.isNaN(lossSum) ? Double.NaN : (double) correct / samples;
  }
}
