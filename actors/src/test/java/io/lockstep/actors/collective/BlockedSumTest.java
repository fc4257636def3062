package io.lockstep.actors.collective;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BlockedSumTest {
  private final BlockedSum sum = new BlockedSum();

  @Property(tries = 200)
  void addsWhatItShouldAndNothingElse(
      @ForAll @IntRange(max = 3000) int start, @ForAll @IntRange(max = 3000) int length) {
    float[] target = new float[start + length + 5];
    float[] source = new float[length + 5];
    java.util.Arrays.fill(target, 2);
    java.util.Arrays.fill(source, 3);
    var buffer = Buffers.direct(target);
    sum.add(buffer.asFloatBuffer(), start, Buffers.direct(source).asFloatBuffer(), length);
    java.util.Arrays.fill(target, start, start + length, 5);
    assertThat(Buffers.floats(buffer)).isEqualTo(target);
  }
}
