package io.lockstep.model.data;

import io.lockstep.core.sampler.SplitMix64;

/**
 * How one image is changed for one epoch: cut out of the image padded by 4 black pixels, then
 * mirrored or not, as torchvision's {@code RandomCrop(32, padding=4)} and {@code
 * RandomHorizontalFlip()} do.
 *
 * @param dx how far the cut lies to the right of the image, in [−4, 4]
 * @param dy how far it lies below, in [−4, 4]
 * @param mirrored left and right swapped, after the cut
 */
public record Augmentation(int dx, int dy, boolean mirrored) {
  static final int PADDING = 4;
  private static final long STREAM = 0x4155474DL;

  /** The image as it is. */
  public static final Augmentation NONE = new Augmentation(0, 0, false);

  /** A pure function of its arguments, whichever rank computes it. */
  public static Augmentation of(long seed, int epoch, int sample) {
    SplitMix64 random = SplitMix64.of(STREAM, seed, epoch, sample);
    return new Augmentation(
        random.nextInt(2 * PADDING + 1) - PADDING,
        random.nextInt(2 * PADDING + 1) - PADDING,
        random.nextInt(2) == 1);
  }
}
