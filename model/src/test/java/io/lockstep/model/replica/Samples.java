package io.lockstep.model.replica;

import io.lockstep.core.port.StepOrder;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.data.ImageSet;
import java.util.Random;
import java.util.stream.IntStream;

/** Images of noise, and orders over them. */
final class Samples {
  private Samples() {}

  static Dataset random(int train, int test) {
    return new Dataset(noise(train, 1), noise(test, 2));
  }

  private static ImageSet noise(int count, long seed) {
    byte[] records = new byte[count * ImageSet.RECORD_BYTES];
    new Random(seed).nextBytes(records);
    for (int i = 0; i < count; i++) {
      records[i * ImageSet.RECORD_BYTES] = (byte) (i % ImageSet.CLASSES);
    }
    return new ImageSet(records);
  }

  /** Every stride-th sample from one on. */
  static int[] every(int stride, int from, int count) {
    return IntStream.range(0, count).map(i -> from + i * stride).toArray();
  }

  static StepOrder order(long step, int[] samples, double learningRate) {
    return new StepOrder(step, 0, samples, learningRate);
  }
}
