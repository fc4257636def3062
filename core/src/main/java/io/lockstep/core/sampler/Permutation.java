package io.lockstep.core.sampler;

/** The order in which an epoch visits the training set. */
public final class Permutation {
  private static final long STREAM = 0x5045524DL;

  private final int[] order;

  private Permutation(int[] order) {
    this.order = order;
  }

  /** Fisher and Yates's shuffle of 0 … size−1, a pure function of seed and epoch. */
  public static Permutation of(long seed, int epoch, int size) {
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
}
