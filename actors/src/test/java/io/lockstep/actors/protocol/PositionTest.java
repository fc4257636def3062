package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.spec.TrainSpec;
import org.junit.jupiter.api.Test;

class PositionTest {
  @Test
  void countsStepsAcrossEpochs() {
    TrainSpec spec = Specs.epochs(1, 4, 2);
    Position position = Position.start(spec, 10);
    assertThat(position.closedAnEpoch()).isFalse();

    position = position.after(4).after(4);
    assertThat(position.closedAnEpoch()).isFalse();
    assertThat(position.isEnd(spec)).isFalse();

    position = position.after(2);
    assertThat(position.step()).isEqualTo(3);
    assertThat(position.sampler().epoch()).isEqualTo(1);
    assertThat(position.closedAnEpoch()).isTrue();
    assertThat(position.isEnd(spec)).isFalse();

    position = position.after(4).after(4).after(2);
    assertThat(position.isEnd(spec)).isTrue();
  }

  @Test
  void aRunByStepsEndsWithinAnEpoch() {
    TrainSpec spec = Specs.steps(1, 4, 2);
    Position position = Position.start(spec, 10).after(4);
    assertThat(position.isEnd(spec)).isFalse();
    assertThat(position.after(4).isEnd(spec)).isTrue();
  }
}
