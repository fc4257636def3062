package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A rank's word to which operation it has come.
 *
 * @param sequence of the operation in its generation, from 0
 * @param root of a broadcast, otherwise 0
 * @param bytes in its buffer
 * @param place of its buffer
 */
record Descriptor(int rank, long sequence, Kind kind, int root, long bytes, Place place) {

  /** {@code all-reduce 7}, {@code broadcast 7 from rank 0}. */
  String operation() {
    return kind + " " + sequence + (kind == Kind.BROADCAST ? " from rank " + root : "");
  }

  /**
   * Whether all ranks came to the same operation. The same descriptors give the same answer on
   * every rank: the first rank that differs from what most have, and where no value has most, from
   * the lowest rank's.
   *
   * @param all by rank
   */
  static Optional<LockstepException> disagreement(List<Descriptor> all) {
    Descriptor first = all.get(0);
    if (all.stream().allMatch(first::agrees)) {
      return Optional.empty();
    }
    Descriptor norm = first;
    for (Descriptor candidate : all) {
      if (candidate.supporters(all) > norm.supporters(all)) {
        norm = candidate;
      }
    }
    Descriptor agreed = norm;
    return all.stream()
        .filter(one -> !one.agrees(agreed))
        .findFirst()
        .map(one -> one.differsFrom(agreed));
  }

  private int supporters(List<Descriptor> all) {
    return Collections.frequency(all.stream().map(this::agrees).toList(), true);
  }

  private boolean agrees(Descriptor other) {
    return sameOperation(other) && bytes == other.bytes;
  }

  private boolean sameOperation(Descriptor other) {
    return kind == other.kind && root == other.root;
  }

  private LockstepException differsFrom(Descriptor norm) {
    String difference =
        sameOperation(norm)
            ? "rank %d brought %d bytes to %s where rank %d brought %d"
                .formatted(rank, bytes, operation(), norm.rank, norm.bytes)
            : "rank %d is at %s where rank %d is at %s"
                .formatted(rank, operation(), norm.rank, norm.operation());
    return LockstepException.failed(difference)
        .rank(rank)
        .hint("all ranks must do the same operations in the same order");
  }
}
