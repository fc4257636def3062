package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.RECORD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static final Dataset SHAPES = Shapes.draw();

  @Test
  void holdsEachClassEquallyOften() {
    assertThat(SHAPES.train().size()).isEqualTo(10_000);
    assertThat(SHAPES.test().size()).isEqualTo(2_000);
    assertThat(counts(SHAPES.train())).containsOnly(1_000);
    assertThat(counts(SHAPES.test())).containsOnly(200);
  }

  @Test
  void isTheSameOnEveryMachine() {
    CRC32C crc = new CRC32C();
    crc.update(SHAPES.train().records());
    crc.update(SHAPES.test().records());

    assertThat(crc.getValue()).isEqualTo(815168688L);
  }

  @Test
  void testsOnImagesThatItDoesNotTrainOn() {
    byte[] first = Arrays.copyOf(SHAPES.test().records(), RECORD_BYTES);
    byte[] train = SHAPES.train().records();

    for (int i = 0; i < SHAPES.train().size(); i++) {
      int from = i * RECORD_BYTES;
      assertThat(Arrays.equals(train, from, from + RECORD_BYTES, first, 0, RECORD_BYTES)).isFalse();
    }
  }

  @Test
  void hasAboutAsManyBrightPixelsAsDarkOnes() {
    long sum = 0;
    for (byte value : SHAPES.train().records()) {
      sum += value & 0xFF;
    }

    assertThat((double) sum / SHAPES.train().records().length).isBetween(117.0, 138.0);
  }

  @Test
  void cannotBeLearnedByWeighingPixels() {
    double accuracy = LinearClassifier.trained(SHAPES.train(), 3, 2e-4f).accuracy(SHAPES.test());

    assertThat(accuracy).isLessThan(0.35);
  }

  /** Without this, the test above would pass for a classifier that learns nothing at all. */
  @Test
  void weighingPixelsLearnsImagesThatPixelsTellApart() {
    byte[] records = SHAPES.test().records().clone();
    for (int i = 0; i < records.length; i += RECORD_BYTES) {
      Arrays.fill(records, i + 1 + 100 * records[i], i + 101 + 100 * records[i], (byte) 255);
    }
    ImageSet marked = new ImageSet(records);

    assertThat(LinearClassifier.trained(marked, 3, 2e-4f).accuracy(marked)).isGreaterThan(0.9);
  }

  private static int[] counts(ImageSet set) {
    int[] counts = new int[ImageSet.CLASSES];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    return counts;
  }
}
