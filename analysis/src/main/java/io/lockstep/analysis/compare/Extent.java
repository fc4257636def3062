package io.lockstep.analysis.compare;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a comparison goes.
 *
 * @param force whether what is not comparable is compared all the same, and labelled
 * @param upTo workers up to which models are asked where nothing was measured; null for four times
 *     the most that were measured, at least 8 and at most 64, but twice in any case
 */
public record Extent(boolean force, @Nullable Integer upTo) {
  public static final Extent USUAL = new Extent(false, null);
  private static final int LEAST = 8;
  private static final int MOST = 64;

  /** Powers of two that were not measured, and the end; ascending. */
  List<Integer> beyond(Collection<Integer> measured) {
    int largest = measured.stream().mapToInt(Integer::intValue).max().orElse(1);
    int end =
        upTo == null ? Math.max(LEAST, Math.max(2 * largest, Math.min(MOST, 4 * largest))) : upTo;
    SortedSet<Integer> workers = new TreeSet<>();
    for (int n = 2; n <= end; n *= 2) {
      workers.add(n);
    }
    workers.add(end);
    workers.removeAll(measured);
    workers.remove(1);
    return List.copyOf(workers);
  }
}
