package io.lockstep.analysis.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KarpFlattTest {
  /**
   * The two examples of Quinn, Parallel Programming in C with MPI and OpenMP, 2004, section 7.5: a
   * fraction that stays at 0.1, and one that grows.
   */
  @ParameterizedTest
  @CsvSource({
    "2,1.82,0.10", "3,2.50,0.10", "4,3.08,0.10", "5,3.57,0.10", "6,4.00,0.10", "7,4.38,0.10",
    "8,4.71,0.10", "2,1.87,0.070", "3,2.61,0.075", "4,3.23,0.080", "5,3.73,0.085", "6,4.14,0.090",
    "7,4.46,0.095", "8,4.71,0.100"
  })
  void agreesWithPublishedValues(int workers, double speedup, double fraction) {
    assertThat(KarpFlatt.serialFraction(speedup, workers)).isCloseTo(fraction, within(0.0016));
  }

  /** By hand: (1/1.6 − 1/2)/(1 − 1/2) = 0.25. */
  @Test
  void agreesWithAHandComputedValue() {
    assertThat(KarpFlatt.serialFraction(1.6, 2)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void isNegativeWhereScalingIsBetterThanPerfect() {
    assertThat(KarpFlatt.serialFraction(2.1, 2)).isNegative();
  }

  @Test
  void oneWorkerTellsNothing() {
    assertThatThrownBy(() -> KarpFlatt.serialFraction(1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
