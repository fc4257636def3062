package io.lockstep.model.data;

/**
 * Turns a pixel's byte into what the network sees: {@code (value / 255 − mean) / deviation} of its
 * channel. The constants are the ones in wide use for CIFAR-10; the deviations are means over the
 * images' own, smaller than the deviation over all pixels (0.2470, 0.2435, 0.2616).
 */
public final class Normalization {
  private static final float[] MEAN = {0.4914f, 0.4822f, 0.4465f};
  private static final float[] DEVIATION = {0.2023f, 0.1994f, 0.2010f};
  private static final float[][] TABLE = table();

  private Normalization() {}

  /** The normalised value of a byte in [0, 255]. */
  public static float of(int channel, int value) {
    return TABLE[channel][value];
  }

  /** All 256 normalised values of a channel; not to be changed. */
  static float[] table(int channel) {
    return TABLE[channel];
  }

  private static float[][] table() {
    float[][] table = new float[ImageSet.CHANNELS][256];
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      for (int value = 0; value < 256; value++) {
        table[channel][value] = (value / 255f - MEAN[channel]) / DEVIATION[channel];
      }
    }
    return table;
  }
}
