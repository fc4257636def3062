package io.lockstep.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeUnitTest {
  @ParameterizedTest
  @CsvSource({"0,ms", "1.9,ms", "2,s", "101.7,s", "120,min", "7199,min", "10188,h", "172800,d"})
  void theLargestOfWhichThereAreTwo(double seconds, String symbol) {
    assertThat(TimeUnit.of(seconds).symbol()).isEqualTo(symbol);
  }
}
