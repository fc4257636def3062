package io.lockstep.simulator.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.spec.Scaling;
import io.lockstep.core.statistics.Interval;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  private final Profile reference = Profiles.load("reference");
  private final Scenario asMeasured = Scenario.of(reference, Scaling.WEAK);

  /** Each meets 101.7 s at 1 and 34.3 s at 4, by hand: a step of 260.1 ms, 89.9 ms more at 4. */
  @Test
  void theReferencesEpochsLeaveAnInterval() {
    List<Explained> all = Explanations.of(reference, asMeasured, List.of(1, 4, 8));
    assertThat(all).extracting(Explained::name).hasSize(5).contains("serial-evaluation");
    assertThat(all)
        .allSatisfy(
            one -> {
              assertThat(one.speedups().get(1)).isEqualTo(1);
              assertThat(one.speedups().get(4)).isCloseTo(101.7 / 34.3, within(1e-9));
            });
    assertThat(
            all.stream().collect(Collectors.toMap(Explained::name, one -> one.speedups().get(8))))
        .hasEntrySatisfying("star", s -> assertThat(s).isCloseTo(4.42, within(0.01)))
        .hasEntrySatisfying("amdahl", s -> assertThat(s).isCloseTo(4.40, within(0.01)))
        .hasEntrySatisfying("serial-evaluation", s -> assertThat(s).isCloseTo(4.42, within(0.01)))
        .hasEntrySatisfying("ring", s -> assertThat(s).isCloseTo(5.69, within(0.01)))
        .hasEntrySatisfying("constant", s -> assertThat(s).isCloseTo(5.93, within(0.01)));
    Interval eight = Explanations.interval(all, 8);
    assertThat(eight.low()).isBetween(4.35, 4.45);
    assertThat(eight.high()).isBetween(5.85, 5.95);
  }

  /** Measured 56.3 s at two: a constant is 22 % off there, a star 1 %. */
  @Test
  void howWellEachExplainsTheRestIsTold() {
    List<Explained> all = Explanations.of(reference, asMeasured, List.of(8));
    assertThat(all.stream().collect(Collectors.toMap(Explained::name, Explained::residualPct)))
        .hasEntrySatisfying("constant", pct -> assertThat(pct).isBetween(20.0, 23.0))
        .hasEntrySatisfying("star", pct -> assertThat(pct).isLessThan(2));
  }

  @Test
  void anotherQuestionThanWasMeasuredHasNone() {
    assertThat(Explanations.of(reference, asMeasured.withBatch(64), List.of(8))).isEmpty();
    assertThat(Explanations.of(reference, Scenario.of(reference, Scaling.STRONG), List.of(8)))
        .isEmpty();
  }
}
