package io.lockstep.model.network;

import java.util.ArrayList;
import java.util.List;

/**
 * torchvision's ResNet-18 for 32×32 images and 10 classes: the first convolution is 3×3 with stride
 * 1 and there is no max-pooling. Its 11,173,962 parameters have torchvision's names, order and
 * initialisation (convolutions normal with deviation √(2 / fan-out)).
 */
final class ResNet18 {
  private static final int[] WIDTHS = {64, 128, 256, 512};

  /** The layer of 512 channels over 4×4 pixels: an eighth off a step of 32 images, measured. */
  private static final int CHANNELS_FIRST = 3;

  private ResNet18() {}

  static StagedNetwork network() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stem(conv("conv1", "bn1", 3, WIDTHS[0], 3, 1)));
    int in = WIDTHS[0];
    for (int i = 0; i < WIDTHS.length; i++) {
      String name = "layer" + (i + 1);
      int out = WIDTHS[i];
      stages.add(
          new Blocks(
              name,
              List.of(
                  block(name + ".0.", in, out, i == 0 ? 1 : 2), block(name + ".1.", out, out, 1)),
              i == CHANNELS_FIRST));
      in = out;
    }
    stages.add(new Head(in, 10));
    return new StagedNetwork("resnet18", stages);
  }

  private static BasicBlock block(String name, int in, int out, int stride) {
    return new BasicBlock(
        conv(name + "conv1", name + "bn1", in, out, 3, stride),
        conv(name + "conv2", name + "bn2", out, out, 3, 1),
        stride == 1
            ? null
            : conv(name + "downsample.0", name + "downsample.1", in, out, 1, stride));
  }

  private static ConvNorm conv(String conv, String norm, int in, int out, int kernel, int stride) {
    double fanOut = (double) out * kernel * kernel;
    return new ConvNorm(
        conv, norm, in, out, kernel, stride, Initializer.normal(Math.sqrt(2 / fanOut)));
  }
}
