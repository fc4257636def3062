package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.RECORD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final ImageSet IMAGES = images();

  @Test
  void normalisesByTheReferencesConstants() {
    assertThat(Normalization.of(0, 255)).isCloseTo((1 - 0.4914f) / 0.2023f, within(1e-6f));
    assertThat(Normalization.of(1, 0)).isCloseTo(-0.4822f / 0.1994f, within(1e-6f));
    assertThat(Normalization.of(2, 128)).isCloseTo((128 / 255f - 0.4465f) / 0.2010f, within(1e-6f));
  }

  @Property(tries = 200)
  void putsEachPixelWhereItsAugmentationSays(
      @ForAll @IntRange(min = -4, max = 4) int dx,
      @ForAll @IntRange(min = -4, max = 4) int dy,
      @ForAll boolean mirrored,
      @ForAll @IntRange(max = 31) int x,
      @ForAll @IntRange(max = 31) int y,
      @ForAll @IntRange(max = 2) int channel) {
    Batch batch = new Batch();
    batch.fill(IMAGES, new int[] {2}, sample -> new Augmentation(dx, dy, mirrored));

    int sourceX = (mirrored ? 31 - x : x) + dx;
    int sourceY = y + dy;
    boolean inside = sourceX >= 0 && sourceX < 32 && sourceY >= 0 && sourceY < 32;
    int value = inside ? IMAGES.pixel(2, channel, sourceY, sourceX) : 0;
    assertThat(batch.images().asFloatBuffer().get((y * 32 + x) * 3 + channel))
        .isEqualTo(Normalization.of(channel, value));
  }

  @Test
  void marksEachImagesLabel() {
    Batch batch = new Batch();

    batch.fill(IMAGES, new int[] {3, 1}, sample -> Augmentation.NONE);

    float[] oneHot = new float[20];
    batch.labels().asFloatBuffer().get(oneHot);
    assertThat(IntStream.range(0, 20).filter(i -> oneHot[i] == 1)).containsExactly(3, 10 + 1);
    assertThat(batch.label(0)).isEqualTo(3);
  }

  @Test
  void usesItsMemoryAgain() {
    Batch batch = new Batch();
    batch.fill(IMAGES, new int[] {0, 1, 2}, sample -> Augmentation.NONE);
    FloatBuffer first = batch.images().asFloatBuffer();

    batch.fill(IMAGES, new int[] {3}, sample -> Augmentation.NONE);

    assertThat(batch.images().remaining()).isEqualTo(3072 * Float.BYTES);
    assertThat(first.get(5)).isEqualTo(batch.images().asFloatBuffer().get(5));
  }

  @Test
  void refusesASampleThatDoesNotExist() {
    Assertions.assertThatThrownBy(
            () -> new Batch().fill(IMAGES, new int[] {4}, sample -> Augmentation.NONE))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("sample 4");
  }

  private static ImageSet images() {
    byte[] records = new byte[4 * RECORD_BYTES];
    new Random(5).nextBytes(records);
    for (int i = 0; i < 4; i++) {
      records[i * RECORD_BYTES] = (byte) i;
    }
    return new ImageSet(records);
  }
}
