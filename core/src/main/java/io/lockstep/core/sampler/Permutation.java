package io.lockstep.core.sampler;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** The order in which an epoch visits the training set. */
public final class Permutation {
  private static final long STREAM = 0x5045524DL;

  /** Not kept alive by this: thousands of simulated ranks in one process share one while it is. */
  private static volatile @Nullable Newest newest;

  private final int[] order;

  private Permutation(int[] order) {
    this.order = order;
  }

  /**
   * Fisher and Yates's shuffle of 0 … size−1, a pure function of seed and epoch. Callers who ask
   * for the same one while it is in use get the same object.
   */
  public static Permutation of(long seed, int epoch, int size) {
    Newest known = newest;
    Permutation shared = known == null ? null : known.matching(seed, epoch, size);
    if (shared != null) {
      return shared;
    }
    Permutation made = shuffled(seed, epoch, size);
    newest = new Newest(seed, epoch, size, new WeakReference<>(made));
    return made;
  }

  private static Permutation shuffled(long seed, int epoch, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    SplitMix64 random = SplitMix64.of(STREAM, seed, epoch);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return new Permutation(order);
  }

  public int size() {
    return order.length;
  }

  public int at(int position) {
    return order[position];
  }

  private record Newest(long seed, int epoch, int size, WeakReference<Permutation> permutation) {
    @Nullable Permutation matching(long otherSeed, int otherEpoch, int otherSize) {
      return seed == otherSeed && epoch == otherEpoch && size == otherSize
          ? permutation.get()
          : null;
    }
  }
}
