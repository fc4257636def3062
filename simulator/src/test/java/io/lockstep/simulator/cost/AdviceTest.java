package io.lockstep.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.RingLink;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static final CostModel RING = CostModels.named("ring");

  /** A step of 100 ms over 12.5 GB/s: 100 MB take 2(N−1)/N · 8 ms. */
  private static Scenario scenario(Conditions conditions) {
    return Scenario.of(Scaling.WEAK, 12_800, 128, Compute.given(100, 128, "test"))
        .withLink(new RingLink(0, 12.5, null, null, "test"))
        .withGradientBytes(100_000_000)
        .with(conditions);
  }

  @Test
  void aSlowNetworkIsWhatToChange() {
    Scenario slow = scenario(Conditions.NONE).withLink(new RingLink(0, 0.1, null, null, "test"));
    Advice advice = Advice.of(RING, slow, 4).get(0);
    assertThat(advice.change()).isEqualTo("a network twice as fast");
    // 100 + 1500 ms, and 100 + 750; 25 steps.
    assertThat(advice.epochS()).isCloseTo(0.85 * 25, within(1e-9));
    assertThat(advice.shorterPct()).isCloseTo(100 * (1 - 850 / 1600.0), within(1e-9));
    assertThat(Predictor.predict(RING, slow, 4).boundBy()).isEqualTo(BoundBy.COMMUNICATION);
  }

  @Test
  void anEvaluationByOneWorkerIsWhatToChange() {
    Scenario long1 = scenario(Conditions.NONE.with(new Evaluation(30, false)));
    assertThat(Advice.of(RING, long1, 8).get(0).change()).contains("--eval-sharded");
    assertThat(Predictor.predict(RING, long1, 8).boundBy()).isEqualTo(BoundBy.EVALUATION);
    assertThat(Predictor.predict(RING, long1, 1).epochS()).isCloseTo(10 + 30, within(1e-9));
  }

  @Test
  void aSlowInputIsWhatToChange() {
    Scenario hungry = scenario(Conditions.NONE.with(new InputPipeline(100)));
    assertThat(Advice.of(RING, hungry, 2).get(0).change()).contains("input pipeline");
    Scenario once = hungry;
    assertThat(Predictor.predict(RING, once, 2).boundBy()).isEqualTo(BoundBy.INPUT);
    // 128 images at 100 a second, whatever else a step does.
    assertThat(Predictor.predict(RING, once, 2).stepMs()).isCloseTo(1280, within(1e-9));
  }

  @Test
  void aSlowRankIsWhatToChange() {
    Scenario slow = scenario(Conditions.NONE.withSlow(Map.of(), Map.of(1, 3.0)));
    assertThat(Advice.of(RING, slow, 2).get(0).change()).isEqualTo("no stragglers");
    assertThat(Predictor.predict(RING, slow, 2).boundBy()).isEqualTo(BoundBy.STRAGGLERS);
    // Rank 1 is not there yet.
    assertThat(Predictor.predict(RING, slow, 1).stepMs()).isEqualTo(100);
  }

  @Test
  void limitsAreFoundByDoublingAndHalving() {
    // With α = 1 ms a step of N takes 100 + 2(N−1) + 16(N−1)/N ms.
    Scenario scenario =
        scenario(Conditions.NONE)
            .withLink(new RingLink(1000, 12.5, null, null, "test"))
            .withImages(1L << 40);
    ScalingLimits limits = ScalingLimits.of(RING, scenario, 0.5);
    Integer below = limits.belowTargetAt();
    assertThat(below).isNotNull();
    assertThat(Predictor.predict(RING, scenario, below).efficiency()).isLessThan(0.5);
    assertThat(Predictor.predict(RING, scenario, below - 1).efficiency())
        .isGreaterThanOrEqualTo(0.5);
    int worth = limits.largestWorthUsing();
    assertThat(Predictor.epochS(RING, scenario, 2 * worth))
        .isGreaterThan(0.9 * Predictor.epochS(RING, scenario, worth));
    assertThat(limits.searchedUpTo()).isEqualTo(1 << 17);
  }

  /** 128 images can be shared by 128 workers at most. */
  @Test
  void strongScalingEndsWithTheBatch() {
    Scenario strong =
        Scenario.of(Scaling.STRONG, 12_800, 128, Compute.given(100, 128, "test"))
            .withLink(new RingLink(0, 1e6, null, null, "test"))
            .withGradientBytes(4);
    ScalingLimits limits = ScalingLimits.of(RING, strong, 0.5);
    assertThat(limits.searchedUpTo()).isEqualTo(128);
    assertThat(limits.belowTargetAt()).isNull();
    assertThat(limits.largestWorthUsing()).isEqualTo(128);
  }
}
