package io.lockstep.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.simulator.network.Placement;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Slowdown;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Contention HOST =
      new Contention(
          2,
          1,
          0,
          0,
          List.of(
              new Slowdown(2, 1, null, null, 0.1),
              new Slowdown(3, 1.5, null, null, null),
              new Slowdown(4, 2, null, null, 0.2)),
          "test",
          List.of());

  private static final Conditions ONE_HOST = Conditions.NONE.with(HOST);
  private static final StepNoise SMALL = StepNoise.parse("lognormal:2%");
  private static final StepNoise LARGE = StepNoise.parse("uniform:90%");

  private static double slowest(double jitter, int workers) {
    return new StepNoise(StepNoise.Shape.LOGNORMAL, jitter).expectedSlowest(workers);
  }

  @Test
  void workersOfOneHostDifferAsTheBenchmarkSays() {
    assertThat(ONE_HOST.slowest(1)).isEqualTo(1);
    assertThat(ONE_HOST.slowest(2)).isEqualTo(slowest(0.1, 2));
    assertThat(ONE_HOST.slowest(3)).isCloseTo(slowest(0.15, 3), within(1e-12));
    assertThat(ONE_HOST.slowest(8)).isEqualTo(slowest(0.2, 8));
    assertThat(ONE_HOST.with(SMALL).slowest(4)).isEqualTo(slowest(0.2, 4));
  }

  @Test
  void soDoThoseOfSeveral() {
    Nodes pairs = new Nodes(2, null, Placement.BLOCK, null, null, null);
    assertThat(ONE_HOST.with(pairs).slowest(16)).isEqualTo(slowest(0.1, 16));
  }

  @Test
  void aLargerJitterOfTheirOwnCountsInItsPlace() {
    assertThat(ONE_HOST.with(LARGE).slowest(2)).isEqualTo(LARGE.expectedSlowest(2));
    assertThat(ONE_HOST.with(LARGE).noise(2)).isEqualTo(LARGE);
  }

  @Test
  void whatIsGivenCountsWhateverTheBenchmarkSays() {
    assertThat(ONE_HOST.withAllJitter(SMALL).slowest(4)).isEqualTo(SMALL.expectedSlowest(4));
  }

  /** Two on two cores and on eight take no turns; four do, and nothing is known without. */
  @Test
  void onOtherCoresWhatCameOfTakingTurnsIsNotKnown() {
    Conditions larger = Conditions.NONE.with(HOST.withCores(8, "more"));
    assertThat(larger.slowest(4)).isEqualTo(slowest(0.1, 4));
  }

  @Test
  void withoutStragglersNobodyIsWaitedFor() {
    Conditions conditions = ONE_HOST.with(SMALL).withSlow(Map.of(), Map.of(0, 2.0));
    assertThat(conditions.slowest(2)).isEqualTo(2);
    assertThat(conditions.withoutStragglers().slowest(2)).isEqualTo(1);
  }
}
