package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.util.Arrays;

/** What ranks do together. */
enum OperationKind {
  ALL_REDUCE(1, "all-reduce"),
  REDUCE_SCATTER(2, "reduce-scatter"),
  ALL_GATHER(3, "all-gather"),
  BROADCAST(4, "broadcast");

  private static final OperationKind[] KINDS = values();

  private final int number;
  private final String text;

  OperationKind(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** On the wire. */
  int number() {
    return number;
  }

  /**
   * @throws LockstepException where there is no such kind
   */
  static OperationKind of(int number) {
    return Arrays.stream(KINDS)
        .filter(kind -> kind.number == number)
        .findFirst()
        .orElseThrow(
            () -> LockstepException.failed("no collective operation has the number " + number));
  }

  /** As the field calls it. */
  @Override
  public String toString() {
    return text;
  }
}
