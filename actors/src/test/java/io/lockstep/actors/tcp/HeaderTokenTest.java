package io.lockstep.actors.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HeaderTokenTest {
  @Property
  void survivesTheWire(
      @ForAll int origin,
      @ForAll long generation,
      @ForAll long sequence,
      @ForAll OperationKind kind,
      @ForAll int root,
      @ForAll long bytes) {
    HeaderToken token =
        new HeaderToken(origin, generation, sequence, kind, root, bytes).withLastCall(bytes + 1);
    ByteBuffer wire = ByteBuffer.allocate(HeaderToken.BYTES);
    token.put(wire);
    assertThat(wire.hasRemaining()).isFalse();
    assertThat(HeaderToken.get(wire.flip())).isEqualTo(token);
  }

  @Test
  void equalTokensAgree() {
    assertThat(HeaderToken.disagreement(List.of(allReduce(0, 4, 7, 80), allReduce(1, 4, 7, 80))))
        .isEmpty();
  }

  @Test
  void theMinorityIsNamedEvenWhenItIsRankZero() {
    assertThat(
            HeaderToken.disagreement(
                List.of(allReduce(0, 4, 7, 40), allReduce(1, 4, 7, 80), allReduce(2, 4, 7, 80))))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure)
                  .hasMessage("rank 0 brought 40 bytes to all-reduce 7 where rank 1 brought 80");
              assertThat(failure.rank()).isZero();
            });
  }

  @Test
  void ofTwoTheLowerRankIsTheNorm() {
    assertThat(HeaderToken.disagreement(List.of(allReduce(0, 4, 7, 80), allReduce(1, 4, 9, 80))))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessage("rank 1 is at all-reduce 9 where rank 0 is at all-reduce 7"));
  }

  @Test
  void anotherGenerationIsNamedBeforeAllElse() {
    assertThat(HeaderToken.disagreement(List.of(allReduce(0, 4, 7, 80), allReduce(1, 3, 9, 40))))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessage("rank 1 is in generation 3 where rank 0 is in generation 4"));
  }

  @Test
  void anotherOperationAndAnotherRootAreNamed() {
    HeaderToken norm = allReduce(0, 4, 7, 80);
    HeaderToken fromTwo = new HeaderToken(1, 4, 7, OperationKind.BROADCAST, 2, 80);
    assertThat(HeaderToken.disagreement(List.of(norm, fromTwo)))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessage(
                        "rank 1 is at broadcast 7 from rank 2 where rank 0 is at all-reduce 7"));
    assertThat(
            HeaderToken.disagreement(
                List.of(new HeaderToken(0, 4, 7, OperationKind.BROADCAST, 0, 80), fromTwo)))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessage(
                        "rank 1 is at broadcast 7 from rank 2"
                            + " where rank 0 is at broadcast 7 from rank 0"));
  }

  @Test
  void aKindThatDoesNotExistIsRefused() {
    ByteBuffer wire = ByteBuffer.allocate(HeaderToken.BYTES);
    allReduce(0, 4, 7, 80).put(wire);
    wire.flip().putInt(Integer.BYTES + 2 * Long.BYTES, 99);
    assertThatThrownBy(() -> HeaderToken.get(wire))
        .isInstanceOf(LockstepException.class)
        .hasMessage("no collective operation has the number 99");
  }

  private static HeaderToken allReduce(int origin, long generation, long sequence, long bytes) {
    return new HeaderToken(origin, generation, sequence, OperationKind.ALL_REDUCE, 0, bytes);
  }
}
