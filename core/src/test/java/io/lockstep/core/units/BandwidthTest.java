package io.lockstep.core.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
  @ParameterizedTest
  @CsvSource({
    "10gbit,1.25e9",
    "1.25GBps,1.25e9",
    "1250MBps,1.25e9",
    "10Gbit,1.25e9",
    "1e4mbit,1.25e9",
    "100 mbit,12.5e6",
    "8bit,1",
    "3kBps,3e3",
    "1Tbit,125e9",
    "' 2gbit ',250e6"
  })
  void countsBitsAndBytesByTheirUnit(String text, double bytesPerSecond) {
    assertThat(Bandwidth.parse(text).bytesPerSecond())
        .isCloseTo(bytesPerSecond, within(bytesPerSecond * 1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "10g", "10Gbps", "10GB", "10GiBps", "gbit", "", "fast"})
  void refusesWhatDoesNotSayBitsOrBytes(String text) {
    assertThatThrownBy(() -> Bandwidth.parse(text))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.text()).contains("'" + text + "'");
              assertThat(e.hint()).contains("10gbit").contains("1.25GBps");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1gbit", "0gbit", "1e999gbit"})
  void refusesWhatIsNotPositive(String text) {
    assertThatThrownBy(() -> Bandwidth.parse(text))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("must be positive");
  }

  @Test
  void refusesADigitTooMuch() {
    assertThatThrownBy(() -> Bandwidth.parse("1.2.3gbit"))
        .isInstanceOf(LockstepException.class)
        .hasMessage("'1.2.3gbit' does not start with a number");
  }
}
