package io.lockstep.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  @ParameterizedTest
  @CsvSource({
    "2,0,2",
    "8,0,8",
    "9,2,16",
    "16,2,16",
    "64,2,64",
    "512,2,512",
    "1024,4,1024",
    "2000,4,4096"
  })
  void manyWorkersAreShownByDoublings(int most, int base, double high) {
    Axis axis = Axis.workers(most);
    assertThat(axis.base()).isEqualTo(base);
    assertThat(axis.low()).isEqualTo(1);
    assertThat(axis.high()).isEqualTo(high);
  }

  @Test
  void aSpeedupBelowOneHasItsPlace() {
    assertThat(speedup(16, 0.81, 12).low()).isEqualTo(0.5);
    assertThat(speedup(1024, 0.2, 700).low()).isEqualTo(0.0625);
    assertThat(speedup(4, 0.81, 3).low()).isEqualTo(0);
  }

  @Test
  void aSpeedupBeyondIdealHasItsPlace() {
    assertThat(speedup(16, 1, 12).high()).isEqualTo(16);
    assertThat(speedup(16, 1, 16.5).high()).isEqualTo(32);
    assertThat(speedup(4, 1, 4.5).high()).as("the data tell").isNull();
  }

  private static Axis speedup(int mostWorkers, double... shown) {
    return Axis.speedup(DoubleStream.of(shown).summaryStatistics(), mostWorkers);
  }

  @Test
  void percentagesEndAtRoundNumbersAroundThem() {
    assertThat(close(86.4, 86.7)).isEqualTo("86.0 to 87.0");
    assertThat(close(38.3, 70.1)).isEqualTo("20.0 to 80.0");
    assertThat(close(62, 62)).isEqualTo("61.5 to 62.5");
    assertThat(close(100, 100)).isEqualTo("99.5 to 100.0");
  }

  private static String close(double... shown) {
    Axis axis = Axis.close("accuracy", DoubleStream.of(shown).summaryStatistics());
    return axis.low() + " to " + axis.high();
  }
}
