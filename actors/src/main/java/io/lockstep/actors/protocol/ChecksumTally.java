package io.lockstep.actors.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the ranks' checksums after each step of one generation. Live ranks differ by at most one
 * step, so only a few steps are open at a time; one whose report was lost is let go. Used by one
 * actor.
 */
final class ChecksumTally {
  private static final int OPEN_STEPS = 8;

  private final int worldSize;
  private final Map<Long, Map<Integer, Integer>> open = new HashMap<>();

  ChecksumTally(int worldSize) {
    this.worldSize = worldSize;
  }

  /**
   * Takes a rank's checksum.
   *
   * @return who differs, once every rank has reported this step and they do not agree
   */
  Optional<Divergence> report(long step, int rank, int crc) {
    Map<Integer, Integer> crcs = open.computeIfAbsent(step, s -> new TreeMap<>());
    crcs.put(rank, crc);
    if (crcs.size() < worldSize) {
      open.keySet().removeIf(old -> old < step - OPEN_STEPS);
      return Optional.empty();
    }
    open.remove(step);
    return divergence(step, crcs);
  }

  /** Who differs, of checksums by rank; empty where they agree or there are none. */
  static Optional<Divergence> divergence(long step, Map<Integer, Integer> crcs) {
    if (crcs.values().stream().distinct().count() <= 1) {
      return Optional.empty();
    }
    Map<Integer, List<Integer>> ranksByCrc =
        crcs.keySet().stream()
            .collect(Collectors.groupingBy(crcs::get, TreeMap::new, Collectors.toList()));
    List<Integer> minority =
        ranksByCrc.values().stream()
            .filter(ranks -> ranks.size() * 2 <= crcs.size())
            .flatMap(List::stream)
            .sorted()
            .toList();
    return Optional.of(new Divergence(step, minority, minority.size() < crcs.size()));
  }

  /**
   * Replicas that no longer hold the same bits.
   *
   * @param ranks the ranks that differ from a strict majority, or all where there is none
   * @param hasMajority whether more than half of the ranks agree with one another
   */
  record Divergence(long step, List<Integer> ranks, boolean hasMajority) {
    String text() {
      String who = ranks.stream().map(r -> "rank " + r).collect(Collectors.joining(" and "));
      return hasMajority
          ? "replicas diverged at step " + step + ": " + who + " differs from all others"
          : "replicas diverged at step " + step + ": " + who + " differ, and no majority agrees";
    }
  }
}
