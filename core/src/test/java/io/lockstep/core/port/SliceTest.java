package io.lockstep.core.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SliceTest {
  @Property
  void slicesFollowOneAnotherCoverAllAndDifferByOneAtMost(
      @ForAll @IntRange(min = 0) int count, @ForAll @IntRange(min = 1, max = 64) int worldSize) {
    int end = 0;
    for (int rank = 0; rank < worldSize; rank++) {
      Slice slice = Slice.of(count, worldSize, rank);
      assertThat(slice.start()).isEqualTo(end);
      assertThat(slice.length() - count / worldSize).isBetween(0, 1);
      end = slice.end();
    }
    assertThat(end).isEqualTo(count);
  }

  @Test
  void boundsAreRoundedDown() {
    assertThat(Slice.of(5, 3, 0)).isEqualTo(new Slice(0, 1));
    assertThat(Slice.of(5, 3, 1)).isEqualTo(new Slice(1, 2));
    assertThat(Slice.of(5, 3, 2)).isEqualTo(new Slice(3, 2));
  }

  @Test
  void aRankThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Slice.of(5, 3, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Slice.of(5, 3, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Slice.of(-1, 3, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
