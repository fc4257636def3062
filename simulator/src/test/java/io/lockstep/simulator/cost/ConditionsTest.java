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
  /** The slowest of two takes 6 % longer than their mean, that of four 12 %. */
  private static final Contention HOST =
      new Contention(
          8,
          1,
          0,
          0,
          List.of(new Slowdown(2, 1, null, null, 1.06), new Slowdown(4, 1, null, null, 1.12)),
          "test",
          List.of());

  private static final StepNoise SMALL = StepNoise.parse("lognormal:2%");

  @Test
  void theSlowestOfAHostIsWhatTheBenchmarkSays() {
    Conditions conditions = Conditions.NONE.with(HOST);
    assertThat(conditions.slowest(1)).isEqualTo(1);
    assertThat(conditions.slowest(2)).isCloseTo(1.06, within(1e-6));
    assertThat(conditions.slowest(3)).isCloseTo(1.09, within(1e-6));
    assertThat(conditions.slowest(4)).isCloseTo(1.12, within(1e-6));
    assertThat(conditions.with(SMALL).slowest(4)).isCloseTo(1.12, within(1e-6));
  }

  @Test
  void aLargerJitterCountsInItsPlace() {
    StepNoise large = StepNoise.parse("lognormal:30%");
    assertThat(Conditions.NONE.with(HOST).with(large).slowest(2))
        .isEqualTo(large.expectedSlowest(2));
  }

  @Test
  void moreHostsHaveASlowerSlowest() {
    Nodes pairs = new Nodes(2, null, Placement.BLOCK, null, null, null);
    Conditions conditions = Conditions.NONE.with(HOST).with(pairs);
    assertThat(conditions.slowest(2)).isCloseTo(1.06, within(1e-6));
    assertThat(conditions.slowest(16))
        .isEqualTo(StepNoise.whoseSlowest(2, 1.06).expectedSlowest(16))
        .isGreaterThan(1.06);
  }

  @Test
  void withoutStragglersNobodyIsWaitedFor() {
    Conditions conditions =
        Conditions.NONE.with(HOST).with(SMALL).withSlow(Map.of(), Map.of(0, 2.0));
    assertThat(conditions.slowest(2)).isEqualTo(2);
    assertThat(conditions.withoutStragglers().slowest(2)).isEqualTo(1);
  }
}
