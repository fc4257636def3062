package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A rank's word that it has come to an operation, and to which.
 *
 * @param sequence of the operation in its generation, from 0
 * @param root of a broadcast; 0 of all else
 * @param bytes in its buffer
 * @param lastCallNs what this rank's last roll call took to which it brought as much; 0 where there
 *     was none
 */
record HeaderToken(
    int origin,
    long generation,
    long sequence,
    OperationKind kind,
    int root,
    long bytes,
    long lastCallNs) {
  static final int BYTES = 3 * Integer.BYTES + 4 * Long.BYTES;

  HeaderToken(
      int origin, long generation, long sequence, OperationKind kind, int root, long bytes) {
    this(origin, generation, sequence, kind, root, bytes, 0);
  }

  HeaderToken withLastCall(long ns) {
    return new HeaderToken(origin, generation, sequence, kind, root, bytes, ns);
  }

  void put(ByteBuffer target) {
    target
        .putInt(origin)
        .putLong(generation)
        .putLong(sequence)
        .putInt(kind.number())
        .putInt(root)
        .putLong(bytes)
        .putLong(lastCallNs);
  }

  /**
   * @throws LockstepException where it names no kind of operation
   */
  static HeaderToken get(ByteBuffer source) {
    return new HeaderToken(
        source.getInt(),
        source.getLong(),
        source.getLong(),
        OperationKind.of(source.getInt()),
        source.getInt(),
        source.getLong(),
        source.getLong());
  }

  /** {@code all-reduce 7}, {@code broadcast 7 from rank 0}. */
  String operation() {
    String numbered = kind + " " + sequence;
    return kind == OperationKind.BROADCAST ? numbered + " from rank " + root : numbered;
  }

  /**
   * Whether all ranks came to the same operation. The same tokens give the same answer on every
   * rank: the first rank that differs from what most have, and where no value has most, from the
   * lowest rank's.
   *
   * @param tokens by rank
   */
  static Optional<LockstepException> disagreement(List<HeaderToken> tokens) {
    HeaderToken norm = tokens.get(0);
    for (HeaderToken candidate : tokens) {
      if (candidate.supporters(tokens) > norm.supporters(tokens)) {
        norm = candidate;
      }
    }
    HeaderToken agreed = norm;
    return tokens.stream()
        .filter(token -> !token.agrees(agreed))
        .findFirst()
        .map(token -> token.differsFrom(agreed));
  }

  private int supporters(List<HeaderToken> tokens) {
    return Collections.frequency(tokens.stream().map(this::agrees).toList(), true);
  }

  private boolean agrees(HeaderToken other) {
    return generation == other.generation && sameOperation(other) && bytes == other.bytes;
  }

  private boolean sameOperation(HeaderToken other) {
    return sequence == other.sequence && kind == other.kind && root == other.root;
  }

  private LockstepException differsFrom(HeaderToken norm) {
    String difference;
    if (generation != norm.generation) {
      difference =
          "rank %d is in generation %d where rank %d is in generation %d"
              .formatted(origin, generation, norm.origin, norm.generation);
    } else if (!sameOperation(norm)) {
      difference =
          "rank %d is at %s where rank %d is at %s"
              .formatted(origin, operation(), norm.origin, norm.operation());
    } else {
      difference =
          "rank %d brought %d bytes to %s where rank %d brought %d"
              .formatted(origin, bytes, operation(), norm.origin, norm.bytes);
    }
    return LockstepException.failed(difference)
        .rank(origin)
        .hint("all ranks must do the same operations in the same order");
  }
}
