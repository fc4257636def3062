package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BarTest {
  @Test
  void isALengthInEighths() {
    Bar bar = Bar.in("UTF-8");
    assertThat(bar.of(0.5, 4)).isEqualTo("██");
    assertThat(bar.of(0.53125, 4)).isEqualTo("██▏");
    assertThat(bar.of(1.7, 4)).isEqualTo("████");
    assertThat(bar.of(-1, 4)).isEmpty();
  }

  @Test
  void isPlainWhereTheEncodingHasNoBlocks() {
    for (String encoding : new String[] {"US-ASCII", "no-such-encoding", null}) {
      assertThat(Bar.in(encoding).of(0.5, 4)).isEqualTo("##");
    }
  }
}
