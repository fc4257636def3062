package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.protocol.ChecksumTally.Divergence;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTallyTest {
  @Property
  void equalChecksumsAreNoDivergence(
      @ForAll @IntRange(min = 1, max = 16) int worldSize, @ForAll int crc) {
    ChecksumTally tally = new ChecksumTally(worldSize);
    for (int rank = 0; rank < worldSize; rank++) {
      assertThat(tally.report(5, rank, crc)).isEmpty();
    }
  }

  @Property
  void namesExactlyTheRanksOutsideAStrictMajority(
      @ForAll @Size(min = 2, max = 9) List<@IntRange(min = 0, max = 2) Integer> crcs) {
    ChecksumTally tally = new ChecksumTally(crcs.size());
    Optional<Divergence> last = Optional.empty();
    for (int rank = 0; rank < crcs.size(); rank++) {
      last = tally.report(0, rank, crcs.get(rank));
    }
    if (crcs.stream().distinct().count() == 1) {
      assertThat(last).isEmpty();
      return;
    }
    for (int rank = 0; rank < crcs.size(); rank++) {
      int crc = crcs.get(rank);
      boolean inMajority = crcs.stream().filter(c -> c == crc).count() * 2 > crcs.size();
      assertThat(last.orElseThrow().ranks().contains(rank)).isEqualTo(!inMajority);
    }
  }

  @Test
  void keepsStepsApart() {
    ChecksumTally tally = new ChecksumTally(2);
    assertThat(tally.report(1, 0, 10)).isEmpty();
    assertThat(tally.report(2, 0, 20)).isEmpty();
    assertThat(tally.report(1, 1, 10)).isEmpty();
    assertThat(tally.report(2, 1, 21)).isPresent();
  }

  @Test
  void saysWhoDiffersFromTheOthers() {
    assertThat(new Divergence(7, List.of(2), true).text())
        .isEqualTo("replicas diverged at step 7: rank 2 differs from all others");
  }
}
