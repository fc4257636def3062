package io.lockstep.core.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScoreTest {
  @Test
  void ranksScoresAddUpToTheScoreOverAll() {
    Score all = new Score(6, 3, 4).plus(new Score(2, 0, 12));

    assertThat(all.loss()).isEqualTo(0.5);
    assertThat(all.accuracy()).isEqualTo(3 / 16.0);
    assertThat(all.plus(Score.NONE)).isEqualTo(all);
  }

  @Test
  void overNoSamplesNothingIsKnown() {
    assertThat(Score.NONE.loss()).isNaN();
    assertThat(Score.NONE.accuracy()).isNaN();
  }

  @Test
  void whatIsUnknownOnOneRankIsUnknownOverAll() {
    Score all = new Score(6, 3, 4).plus(Score.unknown(12));

    assertThat(all.loss()).isNaN();
    assertThat(all.accuracy()).isNaN();
    assertThat(all.samples()).isEqualTo(16);
  }
}
