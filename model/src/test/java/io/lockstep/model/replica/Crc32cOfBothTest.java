package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class Crc32cOfBothTest {
  @Property
  void isThatOfTheWholeText(
      @ForAll @Size(max = 5000) byte[] first, @ForAll @Size(max = 5000) byte[] second) {
    CRC32C whole = new CRC32C();
    whole.update(first);
    whole.update(second);

    assertThat(Crc32cOfBoth.of(crc(first), crc(second), second.length))
        .isEqualTo((int) whole.getValue());
  }

  private static int crc(byte[] text) {
    CRC32C crc = new CRC32C();
    crc.update(text);
    return (int) crc.getValue();
  }
}
