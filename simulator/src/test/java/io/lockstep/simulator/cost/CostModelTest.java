package io.lockstep.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.prediction.BoundBy;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Profiles;
import io.lockstep.simulator.profile.RingLink;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostModelTest {
  private static final CostModel NAIVE = new NaiveModel();
  private static final CostModel RING = CostModels.named("ring");
  private static final List<CostModel> BOTH = List.of(NAIVE, RING);

  @Test
  void theReferencesStrongReadingGivesItsStepTimes() {
    Scenario scenario = Scenario.of(Profiles.load("reference"), Scaling.STRONG);
    assertThat(predict(NAIVE, scenario, 1, 2, 4, 8))
        .extracting(Prediction::stepMs)
        .containsExactly(260.0, 220.0, 155.0, 122.5);
  }

  @Test
  void theReferencesWeakReadingGivesItsSpeedups() {
    Scenario scenario = Scenario.of(Profiles.load("reference"), Scaling.WEAK);
    List<Prediction> points = predict(NAIVE, scenario, 1, 2, 4, 8);
    assertThat(points).extracting(Prediction::stepsPerEpoch).containsExactly(391L, 196L, 98L, 49L);
    assertThat(points)
        .extracting(point -> Math.round(point.speedup() * 100) / 100.0)
        .containsExactly(1.0, 1.48, 2.96, 5.93);
    assertThat(points).extracting(Prediction::stepMs).containsExactly(260.0, 350.0, 350.0, 350.0);
  }

  @Test
  void aLargerBatchTakesProportionallyLonger() {
    Scenario scenario = weak(100, 90, 0, 1).withBatch(256);
    assertThat(Predictor.predict(NAIVE, scenario, 1).stepMs()).isEqualTo(200);
  }

  @Test
  void strongScalingRefusesAWorkerWithoutAnImage() {
    Scenario scenario = Scenario.of(Profiles.load("reference"), Scaling.STRONG);
    assertThat(Predictor.predict(NAIVE, scenario, 128).computeMs()).isEqualTo(260.0 / 128);
    assertThatThrownBy(() -> Predictor.predict(NAIVE, scenario, 129))
        .hasMessageContaining("global batch of 128")
        .hasMessageContaining("129 workers");
  }

  @Test
  void refusesAScenarioThatLacksWhatTheModelNeeds() {
    Scenario scenario = Scenario.of(Profiles.load("reference"), Scaling.WEAK);
    assertThatThrownBy(() -> Predictor.predict(RING, scenario, 2)).hasMessageContaining("--link");
    assertThat(CostModels.identifiedBy(scenario))
        .extracting(CostModel::name)
        .containsExactly("naive");
  }

  @Test
  void suggestsTheModelThatWasMeant() {
    assertThatThrownBy(() -> CostModels.named("rign"))
        .hasMessageContaining("rign")
        .extracting("hint")
        .asString()
        .contains("ring");
  }

  @Test
  void theIntervalIsSpannedByTheCornersOfWhatIsUncertain() {
    Prediction two =
        Predictor.predict(
            NAIVE, uncertain(90.0, 110.0, new ConstantComm(50, 40.0, 60.0, "test")), 2);
    assertThat(two.speedup()).isCloseTo(2 * 100.0 / 150, within(1e-12));
    assertThat(two.speedupLow()).isCloseTo(2 * 90.0 / 150, within(1e-12));
    assertThat(two.speedupHigh()).isCloseTo(2 * 110.0 / 150, within(1e-12));
  }

  /** A ring of 100 ms ± 20 % on a step of 100 ms: between 2·100/220 and 2·100/180. */
  @Test
  void aRingsIntervalIsThatOfItsFit() {
    Scenario scenario =
        uncertain(100.0, 100.0, null)
            .withLink(new RingLink(0, 1, 5.0, 20.0, "test"))
            .withGradientBytes(100_000_000);
    Prediction two = Predictor.predict(RING, scenario, 2);
    assertThat(two.commMs()).isCloseTo(100, within(1e-9));
    assertThat(two.speedupLow()).isCloseTo(200 / 220.0, within(1e-9));
    assertThat(two.speedupHigh()).isCloseTo(200 / 180.0, within(1e-9));
  }

  @Test
  void withoutBothUncertaintiesThereIsNoInterval() {
    ConstantComm exact = new ConstantComm(50, null, null, "test");
    ConstantComm range = new ConstantComm(50, 40.0, 60.0, "test");
    assertThat(Predictor.predict(NAIVE, uncertain(90.0, 110.0, exact), 2).speedupLow()).isNull();
    assertThat(Predictor.predict(NAIVE, uncertain(null, null, range), 2).speedupLow()).isNull();
    assertThat(Predictor.predict(NAIVE, uncertain(null, null, range), 2).speedupHigh()).isNull();
  }

  @Test
  void nothingToComputeIsBoundByCommunicationAndGainsNothing() {
    Prediction four = Predictor.predict(RING, weak(0, 0, 30, 1.25), 4);
    assertThat(four.boundBy()).isEqualTo(BoundBy.COMMUNICATION);
    assertThat(four.speedup()).isZero();
    assertThat(Predictor.predict(RING, weak(0, 0, 30, 1.25), 1).speedup()).isEqualTo(1);
  }

  @Property
  void aLoneWorkerOnlyComputes(
      @ForAll @DoubleRange(min = 0, max = 1e4) double computeMs,
      @ForAll @DoubleRange(min = 0, max = 1e4) double commMs,
      @ForAll @DoubleRange(min = 0, max = 1e3) double alphaUs) {
    Scenario scenario = weak(computeMs, commMs, alphaUs, 1);
    for (CostModel model : BOTH) {
      Prediction one = Predictor.predict(model, scenario, 1);
      assertThat(one.stepMs()).isEqualTo(one.computeMs()).isCloseTo(computeMs, within(1e-9));
      assertThat(one.commMs()).isZero();
      assertThat(one.speedup()).isEqualTo(1);
    }
  }

  @Property
  void aStrongStepIsNeverLongerThanAWeakOneOfTheSameBatch(
      @ForAll @DoubleRange(min = 0, max = 1e4) double computeMs,
      @ForAll @DoubleRange(min = 0, max = 1e3) double commMs,
      @ForAll @IntRange(min = 1, max = 128) int workers) {
    Scenario weak = weak(computeMs, commMs, 30, 1);
    Scenario strong =
        Scenario.of(Scaling.STRONG, weak.images(), weak.batch(), weak.compute())
            .withComm(weak.comm())
            .withLink(weak.link())
            .withGradientBytes(44_695_848L);
    for (CostModel model : BOTH) {
      assertThat(model.step(strong, workers).stepMs())
          .isLessThanOrEqualTo(model.step(weak, workers).stepMs());
    }
  }

  @Property
  void ringTimeGrowsWithWorkersBytesAndLatencyAndShrinksWithBandwidth(
      @ForAll @IntRange(min = 1, max = 4096) int workers,
      @ForAll @LongRange(min = 1, max = 1L << 32) long bytes,
      @ForAll @DoubleRange(min = 0, max = 1e3) double alphaUs,
      @ForAll @DoubleRange(min = 0.01, max = 500) double bandwidth) {
    RingLink link = link(alphaUs, bandwidth);
    double ms = link.allReduceMs(workers, bytes);
    assertThat(link.allReduceMs(workers + 1, bytes)).isGreaterThan(ms);
    assertThat(link.allReduceMs(workers, bytes * 2)).isGreaterThanOrEqualTo(ms);
    assertThat(link(alphaUs + 1, bandwidth).allReduceMs(workers, bytes)).isGreaterThanOrEqualTo(ms);
    assertThat(link(alphaUs, bandwidth * 2).allReduceMs(workers, bytes)).isLessThanOrEqualTo(ms);
  }

  @Property
  void withoutLatencyARingTendsToTwiceTheBytesOverTheBandwidth(
      @ForAll @LongRange(min = 1, max = 1L << 32) long bytes,
      @ForAll @DoubleRange(min = 0.01, max = 500) double bandwidth) {
    double limit = 2.0 * bytes / (bandwidth * 1e6);
    double ms = link(0, bandwidth).allReduceMs(1_000_000, bytes);
    assertThat(ms).isBetween(limit * (1 - 2e-6), limit);
  }

  @Property
  void speedupIsEpochTimeOfOneOverThatOfMany(
      @ForAll @DoubleRange(min = 0.1, max = 1e4) double computeMs,
      @ForAll @IntRange(min = 1, max = 1000) int workers) {
    Scenario scenario = weak(computeMs, 0, 30, 1.25);
    Prediction one = Predictor.predict(RING, scenario, 1);
    Prediction many = Predictor.predict(RING, scenario, workers);
    assertThat(many.speedup()).isCloseTo(one.epochS() / many.epochS(), within(1e-9));
    assertThat(many.efficiency()).isCloseTo(many.speedup() / workers, within(1e-12));
  }

  /** By hand: 44,695,848 bytes at 1.25 GB/s over 4 are 53.635 ms, 6 rounds of 30 µs 0.18 ms. */
  @Test
  void aRingOfFourAtTenGigabit() {
    assertThat(link(30, 1.25).allReduceMs(4, 44_695_848)).isCloseTo(53.815, within(1e-3));
  }

  private static List<Prediction> predict(CostModel model, Scenario scenario, int... workers) {
    return IntStream.of(workers).mapToObj(n -> Predictor.predict(model, scenario, n)).toList();
  }

  private static Scenario uncertain(
      @Nullable Double low, @Nullable Double high, @Nullable ConstantComm comm) {
    Compute compute = new Compute(100, 1, null, low, high, null, "test", List.of());
    return Scenario.of(Scaling.WEAK, 1000, 1, compute).withComm(comm);
  }

  private static Scenario weak(double computeMs, double commMs, double alphaUs, double bandwidth) {
    return Scenario.of(Scaling.WEAK, 50_000, 128, Compute.given(computeMs, 128, "test"))
        .withComm(new ConstantComm(commMs, null, null, "test"))
        .withLink(link(alphaUs, bandwidth))
        .withGradientBytes(44_695_848L);
  }

  private static RingLink link(double alphaUs, double bandwidth) {
    return new RingLink(alphaUs, bandwidth, null, null, "test");
  }
}
