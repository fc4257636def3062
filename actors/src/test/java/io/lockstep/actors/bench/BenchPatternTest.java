package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BenchPatternTest {
  @Property(tries = 100)
  void everyWrongElementOfARightSumIsCounted(
      @ForAll @IntRange(min = 1, max = 20) int worldSize,
      @ForAll @IntRange(min = 1, max = 12_000) int count,
      @ForAll @IntRange(max = 12_000) int damaged,
      @ForAll @IntRange(max = 100) int round) {
    FloatBuffer sums = FloatBuffer.allocate(count);
    for (int rank = worldSize - 1; rank >= 0; rank--) {
      FloatBuffer own = filled(count, rank, round);
      for (int i = 0; i < count; i++) {
        sums.put(i, sums.get(i) + own.get(i));
      }
    }
    float[] period = BenchPattern.sums(worldSize, round);
    assertThat(BenchPattern.wrong(sums, 0, period)).isZero();
    int wrong = Math.min(damaged, count);
    for (int i = 0; i < wrong; i++) {
      sums.put(count - 1 - i, Math.nextUp(sums.get(count - 1 - i)));
    }
    assertThat(BenchPattern.wrong(sums, 0, period)).isEqualTo(wrong);
  }

  @Property(tries = 100)
  void aPartIsCheckedWithItsOwnPlaces(
      @ForAll @IntRange(max = 12_000) int start, @ForAll @IntRange(max = 12_000) int length) {
    FloatBuffer all = filled(start + length, 3, 5);
    float[] period = BenchPattern.values(3, 5);
    assertThat(BenchPattern.wrong(all.slice(start, length), start, period)).isZero();
    assertThat(BenchPattern.wrong(all.slice(start, length), start + 1, period)).isEqualTo(length);
  }

  private static FloatBuffer filled(int count, int rank, int round) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    BenchPattern.fill(bytes, rank, round);
    return bytes.asFloatBuffer();
  }

  @Test
  void ranksRoundsAndPlacesDiffer() {
    float value = BenchPattern.value(1, 2, 3);
    assertThat(BenchPattern.value(2, 2, 3)).isNotEqualTo(value);
    assertThat(BenchPattern.value(1, 3, 3)).isNotEqualTo(value);
    assertThat(BenchPattern.value(1, 2, 4)).isNotEqualTo(value);
  }
}
