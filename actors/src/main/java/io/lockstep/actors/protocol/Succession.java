package io.lockstep.actors.protocol;

import io.lockstep.actors.protocol.ChecksumTally.Divergence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From what a new world goes on: the state of a rank that has come furthest. Worked out from what
 * the members hold; newcomers are handed the state.
 */
sealed interface Succession {
  /**
   * All can go on.
   *
   * @param source rank whose state all get; null where all hold it already
   */
  record Agreed(@Nullable Integer source, Position position, int paramsCrc) implements Succession {}

  /** Replicas at the same step differ. */
  record Diverged(Divergence divergence) implements Succession {}

  /** A rank is further behind than a lost step explains. */
  record Behind(int rank, long steps) implements Succession {}

  /**
   * @param holdings by rank of the new world, at least one
   */
  static Succession of(List<Holding> holdings) {
    Holding furthest = holdings.get(source(holdings));
    for (int rank = 0; rank < holdings.size(); rank++) {
      long behind = furthest.step() - holdings.get(rank).step();
      if (behind > 1 && !holdings.get(rank).isNewcomers()) {
        return new Behind(rank, behind);
      }
    }
    for (long step = furthest.step(); step >= furthest.step() - 1; step--) {
      Divergence divergence = divergence(holdings, step);
      if (divergence != null) {
        return new Diverged(divergence);
      }
    }
    boolean allHoldIt =
        holdings.stream()
            .allMatch(
                h ->
                    h.position().equals(furthest.position())
                        && h.paramsCrc() == furthest.paramsCrc());
    return new Agreed(
        allHoldIt ? null : source(holdings), furthest.position(), furthest.paramsCrc());
  }

  /** The lowest rank of those furthest; a newcomer only where there is nobody else. */
  private static int source(List<Holding> holdings) {
    int best = 0;
    for (int rank = 1; rank < holdings.size(); rank++) {
      Holding holding = holdings.get(rank);
      Holding leader = holdings.get(best);
      boolean older = leader.isNewcomers() && !holding.isNewcomers();
      boolean further = holding.step() > leader.step();
      if (older || (further && !holding.isNewcomers())) {
        best = rank;
      }
    }
    return best;
  }

  /** Among those that took part before and hold that step, or among newcomers alone. */
  private static @Nullable Divergence divergence(List<Holding> holdings, long step) {
    boolean newcomersOnly = holdings.stream().allMatch(Holding::isNewcomers);
    Map<Integer, Integer> crcs = new TreeMap<>();
    for (int rank = 0; rank < holdings.size(); rank++) {
      Holding holding = holdings.get(rank);
      if (holding.step() == step && (newcomersOnly || !holding.isNewcomers())) {
        crcs.put(rank, holding.paramsCrc());
      }
    }
    return ChecksumTally.divergence(step - 1, crcs).orElse(null);
  }
}
