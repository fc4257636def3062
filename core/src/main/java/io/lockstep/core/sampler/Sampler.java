package io.lockstep.core.sampler;

/**
 * Deals an epoch's permutation to the ranks. Its whole state is (epoch, cursor): what has been
 * consumed is always a prefix of the permutation, so that any later world can go on from the cursor
 * and nothing is skipped. A step that was not committed does not move the cursor.
 *
 * @param epoch from 0
 * @param cursor samples of the epoch already consumed by committed steps, all ranks together
 */
public record Sampler(long seed, int size, int epoch, int cursor) {

  public static Sampler start(long seed, int size) {
    return new Sampler(seed, size, 0, 0);
  }

  /**
   * What one rank gets of the next step: every N-th sample from the cursor on. An epoch's last step
   * may be smaller; where it does not divide, the ranks at its end repeat samples from the epoch's
   * head (at most N − 1, counted in {@link Deal#padded}), so that all ranks hold equally many and
   * the mean of their gradients is the mean over the samples.
   *
   * @param permutation of this epoch
   * @param rank in [0, worldSize)
   * @param batch samples per rank in a full step
   */
  public Deal deal(Permutation permutation, int rank, int worldSize, int batch) {
    int consumed = (int) Math.min((long) worldSize * batch, size - cursor);
    int share = (consumed + worldSize - 1) / worldSize;
    int[] samples = new int[share];
    int padded = 0;
    for (int i = 0; i < share; i++) {
      int position = cursor + i * worldSize + rank;
      if (position >= cursor + consumed) {
        position = (position - cursor - consumed) % size;
        padded++;
      }
      samples[i] = permutation.at(position);
    }
    return new Deal(samples, padded, consumed);
  }

  /** The state after a committed step that consumed so many samples over all ranks. */
  public Sampler advance(int consumed) {
    int next = cursor + consumed;
    return next >= size
        ? new Sampler(seed, size, epoch + 1, 0)
        : new Sampler(seed, size, epoch, next);
  }

  /** Part of the epoch consumed half-way through a step that consumes so many samples. */
  public double fractionAtMiddleOf(int consumed) {
    return (cursor + consumed / 2.0) / size;
  }

  public Permutation permutation() {
    return Permutation.of(seed, epoch, size);
  }

  /** Steps of an epoch: ⌈size / (worldSize · batch)⌉. */
  public static long stepsPerEpoch(long size, int worldSize, int batch) {
    long global = (long) worldSize * batch;
    return (size + global - 1) / global;
  }

  /**
   * One rank's share of a step.
   *
   * @param samples indices into the training set
   * @param padded how many of them only fill up an epoch's last step
   * @param consumed samples that the step consumes over all ranks, padding not counted
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed straight to the replica; never compared.
  public record Deal(int[] samples, int padded, int consumed) {}
}
