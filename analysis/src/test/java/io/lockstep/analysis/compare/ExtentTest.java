package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExtentTest {
  @Test
  void looksFourTimesAsFarAsWasMeasuredButFromEightToSixtyFour() {
    assertThat(Extent.USUAL.beyond(List.of(1, 2))).containsExactly(4, 8);
    assertThat(Extent.USUAL.beyond(List.of(1, 2, 4))).containsExactly(8, 16);
    assertThat(Extent.USUAL.beyond(List.of(1, 32))).containsExactly(2, 4, 8, 16, 64);
    assertThat(Extent.USUAL.beyond(List.of())).containsExactly(2, 4, 8);
  }

  @Test
  void looksTwiceAsFarInAnyCase() {
    assertThat(Extent.USUAL.beyond(List.of(1, 128))).endsWith(64, 256);
  }

  @Test
  void namesTheEndEvenIfItIsNoPowerOfTwo() {
    assertThat(new Extent(false, 12).beyond(List.of(1, 2))).containsExactly(4, 8, 12);
    assertThat(new Extent(false, 1).beyond(List.of(1, 2))).isEmpty();
  }
}
