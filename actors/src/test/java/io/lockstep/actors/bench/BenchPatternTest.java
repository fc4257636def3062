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
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    FloatBuffer sums = bytes.asFloatBuffer();
    ByteBuffer own = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int rank = worldSize - 1; rank >= 0; rank--) {
      BenchPattern.fill(own, rank, round);
      for (int i = 0; i < count; i++) {
        sums.put(i, sums.get(i) + own.asFloatBuffer().get(i));
      }
    }
    assertThat(BenchPattern.wrong(bytes, worldSize, round)).isZero();
    int wrong = Math.min(damaged, count);
    for (int i = 0; i < wrong; i++) {
      sums.put(count - 1 - i, Math.nextUp(sums.get(count - 1 - i)));
    }
    assertThat(BenchPattern.wrong(bytes, worldSize, round)).isEqualTo(wrong);
  }

  @Test
  void ranksRoundsAndPlacesDiffer() {
    float value = BenchPattern.value(1, 2, 3);
    assertThat(BenchPattern.value(2, 2, 3)).isNotEqualTo(value);
    assertThat(BenchPattern.value(1, 3, 3)).isNotEqualTo(value);
    assertThat(BenchPattern.value(1, 2, 4)).isNotEqualTo(value);
  }
}
