package io.lockstep.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.sampler.SplitMix64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepNoiseTest {
  @Property
  void oneWorkerTakesItsMeanAndMoreTakeNeverLess(
      @ForAll StepNoise.Shape shape,
      @ForAll @DoubleRange(min = 0, max = 0.9) double size,
      @ForAll @IntRange(min = 1, max = 5000) int workers) {
    StepNoise noise = new StepNoise(shape, size);
    assertThat(noise.expectedSlowest(1)).isEqualTo(1);
    assertThat(noise.expectedSlowest(workers + 1))
        .isGreaterThanOrEqualTo(noise.expectedSlowest(workers) - 1e-12);
  }

  /** H_4 = 25/12; of a uniform one the largest of 4 is at 4/5. */
  @Test
  void closedForms() {
    assertThat(StepNoise.parse("exponential:12%").expectedSlowest(4))
        .isCloseTo(1.13, within(1e-12));
    assertThat(StepNoise.parse("uniform:0.1").expectedSlowest(4)).isCloseTo(1.06, within(1e-12));
    double harmonic = 0;
    for (int i = 1; i <= 1000; i++) {
      harmonic += 1.0 / i;
    }
    assertThat(StepNoise.parse("exponential:100e-3").expectedSlowest(1000))
        .isCloseTo(1 + 0.1 * (harmonic - 1), within(1e-9));
  }

  @Property(tries = 50)
  void isFoundFromItsSlowest(
      @ForAll @IntRange(min = 2, max = 64) int workers,
      @ForAll @DoubleRange(min = 0.01, max = 0.9) double size) {
    double slowest = new StepNoise(StepNoise.Shape.LOGNORMAL, size).expectedSlowest(workers);
    assertThat(StepNoise.whoseSlowest(workers, slowest).size()).isCloseTo(size, within(1e-6));
  }

  @Test
  void whatNoneReachesIsTheLargest() {
    assertThat(StepNoise.whoseSlowest(2, 50).size()).isEqualTo(Math.nextDown(1.0));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 64})
  void lognormalAgreesWithDraws(int workers) {
    double sigma = 0.1;
    int rounds = 20_000;
    SplitMix64 random = SplitMix64.of(7, workers);
    double sum = 0;
    for (int round = 0; round < rounds; round++) {
      double slowest = 0;
      for (int i = 0; i < workers; i++) {
        slowest = Math.max(slowest, Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2));
      }
      sum += slowest;
    }
    assertThat(new StepNoise(StepNoise.Shape.LOGNORMAL, sigma).expectedSlowest(workers))
        .isCloseTo(sum / rounds, within(0.003));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lognormal", "5%", "normal:5%", "uniform:1", "exponential:-0.1", "uniform:x"})
  void nonsenseIsRefused(String text) {
    assertThatThrownBy(() -> StepNoise.parse(text)).hasMessageMatching("(?s).*(jitter|size).*");
  }
}
