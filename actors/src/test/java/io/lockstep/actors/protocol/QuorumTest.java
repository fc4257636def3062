package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuorumTest {
  private static final Set<WorkerId> NOBODY = Set.of();

  @Test
  void theFirstWorldWaitsForAllWhoAreAsked() {
    assertThat(Quorum.mayReform(NOBODY, ids(0, 1), ids(0), NOBODY, NOBODY)).isFalse();
    assertThat(Quorum.mayReform(NOBODY, ids(0, 1), ids(0, 1), NOBODY, NOBODY)).isTrue();
  }

  @Test
  void evenOneGoesOnIfAllOthersAreProvenGone() {
    assertThat(Quorum.mayReform(ids(0, 1, 2), ids(2), ids(2), ids(0, 1), NOBODY)).isTrue();
  }

  @Test
  void aMajorityGoesOnWithoutThoseOutOfReach() {
    assertThat(Quorum.mayReform(ids(0, 1, 2), ids(0, 1, 2), ids(0, 1), NOBODY, ids(2))).isTrue();
  }

  @Test
  void halfOfAWorldWaitsWhileTheOtherHalfMayBeTraining() {
    assertThat(Quorum.mayReform(ids(0, 1, 2, 3), ids(0, 1), ids(0, 1), NOBODY, ids(2, 3)))
        .isFalse();
    assertThat(Quorum.mayReform(ids(0, 1, 2, 3), ids(0, 1), ids(0, 1), ids(2), ids(3))).isFalse();
    assertThat(Quorum.mayReform(ids(0, 1, 2, 3), ids(0, 1), ids(0, 1), ids(2, 3), NOBODY)).isTrue();
  }

  @Test
  void oneWithinReachIsWaitedForHoweverManyHaveAnswered() {
    assertThat(Quorum.mayReform(ids(0, 1, 2, 3), ids(0, 1, 2, 3), ids(0, 1, 2), NOBODY, NOBODY))
        .isFalse();
  }

  @Test
  void oneThatWasPutOutMustBeGoneOrOutOfReach() {
    assertThat(Quorum.mayReform(ids(0, 1, 2), ids(0, 1), ids(0, 1), NOBODY, NOBODY)).isFalse();
    assertThat(Quorum.mayReform(ids(0, 1, 2), ids(0, 1), ids(0, 1), ids(2), NOBODY)).isTrue();
  }

  @Test
  void newcomersDoNotMakeAMajority() {
    assertThat(Quorum.mayReform(ids(0, 1), ids(0, 5, 6, 7), ids(0, 5, 6, 7), NOBODY, ids(1)))
        .isFalse();
  }

  /** However a world falls apart, at most one part of it may go on without proof. */
  @Property
  void noTwoPartsOfAWorldGoOn(
      @ForAll @IntRange(min = 1, max = 9) int worldSize, @ForAll long split) {
    Set<WorkerId> world = ids(IntStream.range(0, worldSize).toArray());
    Set<WorkerId> one =
        world.stream().filter(id -> (split >> id.localRank() & 1) == 1).collect(Collectors.toSet());
    Set<WorkerId> other = new HashSet<>(world);
    other.removeAll(one);
    boolean oneGoesOn = Quorum.mayReform(world, one, one, NOBODY, other);
    boolean otherGoesOn = Quorum.mayReform(world, other, other, NOBODY, one);
    assertThat(oneGoesOn && otherGoesOn).isFalse();
  }

  private static Set<WorkerId> ids(int... localRanks) {
    return Arrays.stream(localRanks)
        .mapToObj(i -> new WorkerId("h", i, 100 + i))
        .collect(Collectors.toSet());
  }
}
