package io.lockstep.actors.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final Handshake HELLO = new Handshake(5, 2, 3);

  @Property
  void survivesTheWire(@ForAll long generation, @ForAll int from, @ForAll int to) {
    Handshake hello = new Handshake(generation, from, to);
    ByteBuffer wire = hello.encode("secret");
    assertThat(wire.remaining()).isEqualTo(Handshake.BYTES);
    assertThat(Handshake.decode(wire, "secret")).contains(hello);
  }

  @Property
  void anyChangedByteMakesAStranger(
      @ForAll @IntRange(max = Handshake.BYTES - 1) int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    ByteBuffer wire = HELLO.encode("secret");
    wire.put(place, (byte) (wire.get(place) ^ change));
    assertThat(Handshake.decode(wire, "secret")).isEmpty();
  }

  @Test
  void anotherRunsSecretMakesAStranger() {
    assertThat(Handshake.decode(HELLO.encode("secret"), "another")).isEmpty();
  }

  @Test
  void theAnswerGoesTheOtherWay() {
    assertThat(HELLO.answer()).isEqualTo(new Handshake(5, 3, 2));
  }
}
