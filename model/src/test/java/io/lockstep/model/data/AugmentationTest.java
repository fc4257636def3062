package io.lockstep.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  @Property
  void dependsOnSeedEpochAndSampleOnly(
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int epoch,
      @ForAll @IntRange(max = 50_000) int sample) {
    Augmentation augmentation = Augmentation.of(seed, epoch, sample);

    assertThat(Augmentation.of(seed, epoch, sample)).isEqualTo(augmentation);
    assertThat(augmentation.dx()).isBetween(-4, 4);
    assertThat(augmentation.dy()).isBetween(-4, 4);
  }

  @Test
  void shiftsByEveryDistanceEquallyOftenAndMirrorsHalf() {
    List<Augmentation> all =
        IntStream.range(0, 9_000).mapToObj(i -> Augmentation.of(7, 0, i)).toList();

    for (int shift = -4; shift <= 4; shift++) {
      int wanted = shift;
      // 1,000 expected, with a deviation of 30.
      assertThat(all.stream().filter(a -> a.dx() == wanted)).hasSizeBetween(880, 1_120);
      assertThat(all.stream().filter(a -> a.dy() == wanted)).hasSizeBetween(880, 1_120);
    }
    assertThat(all.stream().filter(Augmentation::mirrored)).hasSizeBetween(4_300, 4_700);
  }

  @Test
  void changesFromEpochToEpoch() {
    long same =
        IntStream.range(0, 1_000)
            .filter(i -> Augmentation.of(7, 0, i).equals(Augmentation.of(7, 1, i)))
            .count();

    assertThat(same).isLessThan(30); // 1,000 / 162 expected.
  }
}
