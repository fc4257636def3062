package io.lockstep.core.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "30us,0.03",
    "30µs,0.03", // the micro sign
    "30μs,0.03", // the Greek letter, which keyboards give too
    "1.5ms,1.5",
    "2 s,2000",
    "500ns,0.0005",
    "1e-3s,1",
    "0ms,0"
  })
  void readsATimeWithItsUnit(String text, double ms) {
    assertThat(Quantity.milliseconds(text)).isCloseTo(ms, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "", "ms", "3 minutes", "1,5ms"})
  void refusesATimeWithoutItsUnit(String text) {
    assertThatThrownBy(() -> Quantity.milliseconds(text))
        .isInstanceOf(LockstepException.class)
        .hasMessage("'" + text + "' is not a time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3us", "1e999s"})
  void refusesATimeThatIsNegativeOrEndless(String text) {
    assertThatThrownBy(() -> Quantity.milliseconds(text))
        .isInstanceOf(LockstepException.class)
        .hasMessage("a time must be finite and not negative: '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "44695848,44695848",
    "512B,512",
    "64kB,64000",
    "64KiB,65536",
    "4MiB,4194304",
    "4 MB,4000000",
    "1GiB,1073741824",
    "2GB,2000000000"
  })
  void readsBytes(String text, long bytes) {
    assertThat(Quantity.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5MiB", "4mb", "4Kib", "", "MiB"})
  void refusesBytesThatAreNoWholeNumberWithAKnownUnit(String text) {
    assertThatThrownBy(() -> Quantity.bytes(text))
        .isInstanceOf(LockstepException.class)
        .hasMessage("'" + text + "' is not a number of bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999", "9999999999GiB"})
  void refusesMoreBytesThanALongHolds(String text) {
    assertThatThrownBy(() -> Quantity.bytes(text))
        .isInstanceOf(LockstepException.class)
        .hasMessage("'" + text + "' is too large");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.00 kB",
    "312000,312 kB",
    "44695848,44.7 MB",
    "999600,1.00 MB", // rounds up into the next unit
    "999.6,1.00 kB",
    "1.5e15,1500 TB"
  })
  void writesBytesForPeople(double bytes, String text) {
    assertThat(Quantity.humanBytes(bytes)).isEqualTo(text);
  }

  @Test
  void readsWhatItDoesNotRound() {
    assertThat(Quantity.bytes(Long.toString(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
  }
}
