package io.lockstep.analysis.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AmdahlTest {
  @Property(tries = 100)
  void findsTheFractionOfExactData(@ForAll @DoubleRange(min = 0, max = 1) double fraction) {
    Amdahl law = new Amdahl(fraction, null, null);
    Map<Integer, Double> speedups = new TreeMap<>();
    for (int n : new int[] {1, 2, 4, 8, 64}) {
      speedups.put(n, law.speedup(n));
    }

    assertThat(Amdahl.serialFraction(speedups).orElseThrow()).isCloseTo(fraction, within(1e-9));
  }

  /** By hand: 1/(0.26 + 0.74/4) = 2.247, and with 2.5 workers 1.799. */
  @Test
  void speedupIsTheLaws() {
    assertThat(new Amdahl(0.26, null, null).speedup(4)).isCloseTo(2.247, within(5e-4));
    assertThat(new Amdahl(0.26, null, null).speedup(2.5)).isCloseTo(1.799, within(5e-4));
  }

  /** By hand, of one speedup: f = (1/1.6 − 1/2)/(1 − 1/2). */
  @Test
  void ofOneSpeedupItIsKarpAndFlatts() {
    assertThat(Amdahl.serialFraction(Map.of(1, 1.0, 2, 1.6)).orElseThrow())
        .isCloseTo(KarpFlatt.serialFraction(1.6, 2), within(1e-12));
  }

  @Test
  void staysWithinWhatTheLawKnows() {
    assertThat(Amdahl.serialFraction(Map.of(2, 2.5))).hasValue(0);
    assertThat(Amdahl.serialFraction(Map.of(2, 0.5))).hasValue(1);
  }

  @Test
  void oneWorkerTellsNothing() {
    assertThat(Amdahl.serialFraction(Map.of(1, 1.0))).isEmpty();
    assertThat(Amdahl.serialFraction(Map.of())).isEmpty();
  }
}
