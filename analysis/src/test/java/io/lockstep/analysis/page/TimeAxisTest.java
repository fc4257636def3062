package io.lockstep.analysis.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeAxisTest {
  @ParameterizedTest
  @CsvSource({
    "100, 20, '0 ms,20,40,60,80,100'",
    "131.4, 50, '0 ms,50,100'",
    "0.7, 0.2, '0.0 ms,0.2,0.4,0.6'",
    "2400, 500, '0 ms,500,1000,1500,2000'",
    "0, 0.0002, '0.0000 ms,0.0002,0.0004,0.0006,0.0008,0.0010'"
  })
  void hasFewRoundTicks(double lengthMs, double tickMs, String labels) {
    TimeAxis axis = TimeAxis.of(lengthMs);
    assertThat(axis.tickMs()).isEqualTo(tickMs);
    assertThat(axis.ticksMs().stream().map(axis::label)).containsExactly(labels.split(","));
  }
}
