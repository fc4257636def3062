package io.lockstep.model.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A ResNet of three blocks, 16, 32 and 64 channels wide: 78,042 parameters, for CPUs and small
 * images. Initialised as PyTorch initialises by default (convolutions uniform in ±1/√fan-in).
 */
final class ResNet8 {
  private static final int[] WIDTHS = {16, 32, 64};

  private ResNet8() {}

  static StagedNetwork network() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stem(conv("stem.0", "stem.1", 3, WIDTHS[0], 3, 1)));
    int in = WIDTHS[0];
    for (int i = 0; i < WIDTHS.length; i++) {
      String name = "body." + i;
      stages.add(
          new Blocks(name, List.of(block(name + ".", in, WIDTHS[i], i == 0 ? 1 : 2)), false));
      in = WIDTHS[i];
    }
    stages.add(new Head(in, 10));
    return new StagedNetwork("resnet8", stages);
  }

  private static BasicBlock block(String name, int in, int out, int stride) {
    return new BasicBlock(
        conv(name + "c1", name + "b1", in, out, 3, stride),
        conv(name + "c2", name + "b2", out, out, 3, 1),
        stride == 1 ? null : conv(name + "sc.0", name + "sc.1", in, out, 1, stride));
  }

  private static ConvNorm conv(String conv, String norm, int in, int out, int kernel, int stride) {
    double fanIn = (double) in * kernel * kernel;
    return new ConvNorm(
        conv, norm, in, out, kernel, stride, Initializer.uniform(1 / Math.sqrt(fanIn)));
  }
}
