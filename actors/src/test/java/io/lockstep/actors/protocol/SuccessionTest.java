package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.sampler.Sampler;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SuccessionTest {
  @Test
  void newcomersWhoHoldTheSameBeginWithoutATransfer() {
    assertThat(Succession.of(List.of(fresh(), fresh(), fresh())))
        .isEqualTo(new Succession.Agreed(null, position(0), 0));
  }

  @Test
  void goesOnFromTheFurthestStepAndHandsItToThoseOneBehind() {
    assertThat(Succession.of(List.of(at(7), at(8), at(7), at(8))))
        .isEqualTo(new Succession.Agreed(1, position(8), 8));
  }

  @Test
  void aNewcomerIsHandedTheStateOfOneWhoWasThere() {
    assertThat(Succession.of(List.of(fresh(), at(8), at(8))))
        .isEqualTo(new Succession.Agreed(1, position(8), 8));
  }

  @Test
  void aNewcomerIsNoSourceWhereOthersHaveNotTakenAStepYet() {
    assertThat(Succession.of(List.of(fresh(), at(0))))
        .isEqualTo(new Succession.Agreed(null, position(0), 0));
  }

  @Test
  void namesOneThatIsFurtherBehindThanALostStepExplains() {
    assertThat(Succession.of(List.of(at(8), at(6)))).isEqualTo(new Succession.Behind(1, 2));
  }

  @Test
  void namesReplicasThatDifferAtTheSameStep() {
    Holding other = new Holding(1, position(8), 99);
    Succession.Diverged diverged =
        (Succession.Diverged) Succession.of(List.of(at(8), other, at(8)));
    assertThat(diverged.divergence().ranks()).containsExactly(1);
    assertThat(diverged.divergence().step()).isEqualTo(7);
  }

  @Test
  void namesThoseThatDifferAStepBehindToo() {
    Holding other = new Holding(1, position(7), 99);
    assertThat(Succession.of(List.of(at(8), at(7), other))).isInstanceOf(Succession.Diverged.class);
  }

  @Property
  void theSourceHoldsWhatIsGoneOnFrom(@ForAll @Size(min = 1, max = 9) List<Boolean> ahead) {
    List<Holding> holdings = ahead.stream().map(a -> at(a ? 5 : 4)).toList();
    Succession.Agreed agreed = (Succession.Agreed) Succession.of(holdings);
    assertThat(agreed.position().step()).isEqualTo(ahead.contains(true) ? 5 : 4);
    boolean allEqual = ahead.stream().distinct().count() == 1;
    assertThat(agreed.source() == null).isEqualTo(allEqual);
    if (agreed.source() != null) {
      assertThat(holdings.get(agreed.source()).position()).isEqualTo(agreed.position());
    }
  }

  private static Holding fresh() {
    return new Holding(0, position(0), 0);
  }

  /** As every replica that committed so many steps. */
  private static Holding at(int step) {
    return new Holding(1, position(step), step);
  }

  private static Position position(int step) {
    Position position = new Position(0, Sampler.start(1, 1000));
    return IntStream.range(0, step).boxed().reduce(position, (p, i) -> p.after(4), (a, b) -> b);
  }
}
