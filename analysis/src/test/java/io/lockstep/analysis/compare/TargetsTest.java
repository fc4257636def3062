package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.analysis.scaling.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
  /** In floating point 100·(0.64 − 0.62) is above 2. */
  @Test
  void exactlyTwoPointsLostAreMet() {
    assertThat(accuracy(0.64, 0.62).met()).isTrue();
    assertThat(accuracy(0.64, 0.6199).met()).isFalse();
  }

  private static Target accuracy(double one, double two) {
    return Targets.of(
            List.of(),
            List.of(
                new AccuracyCurve("one", 1, List.of(), one),
                new AccuracyCurve("two", 2, List.of(), two)))
        .get(2);
  }
}
