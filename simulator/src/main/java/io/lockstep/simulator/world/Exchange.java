package io.lockstep.simulator.world;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.world.ReplicaState.Contribution;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collective operation under way: first its ranks come to it, then it moves for a while, then
 * each has its result. While a process is stopped or cut off it stands still. Used by one thread.
 */
final class Exchange {
  private final long sequence;
  private final String name;
  private final BitSet arrived = new BitSet();
  private Contribution sum = Contribution.NONE;
  private @Nullable ReplicaState state;
  private long lastArrivalNs;
  private boolean moving;
  private boolean standing;
  private long durationNs;
  private long endNs;
  private long leftNs;

  /** Changes whenever the end does, so that a timer for an older one is known. */
  private int schedule;

  Exchange(long sequence, String name) {
    this.sequence = sequence;
    this.name = name;
  }

  /** Takes what a rank brings; says why it does not fit, if so. */
  Optional<LockstepException> arrive(int rank, long rankSequence, Operation operation, long nowNs) {
    if (rankSequence != sequence || !operation.name().equals(name) || arrived.get(rank)) {
      return Optional.of(
          LockstepException.failed(
                  "rank %d came to %s #%d, others are at %s #%d"
                      .formatted(rank, operation.name(), rankSequence, name, sequence))
              .rank(rank));
    }
    arrived.set(rank);
    lastArrivalNs = nowNs;
    if (operation instanceof Operation.AllReduce reduce) {
      sum = sum.plus(reduce.part());
    } else if (operation instanceof Operation.Broadcast broadcast && broadcast.root() == rank) {
      state = broadcast.state();
    }
    return Optional.empty();
  }

  boolean hasCome(int rank) {
    return arrived.get(rank);
  }

  int come() {
    return arrived.cardinality();
  }

  long sequence() {
    return sequence;
  }

  /** All have come. */
  void move(long nowNs, long forNs) {
    moving = true;
    durationNs = forNs;
    endNs = nowNs + forNs;
    schedule++;
  }

  boolean isMoving() {
    return moving;
  }

  void stand(long nowNs) {
    if (moving && !standing) {
      standing = true;
      leftNs = Math.max(0, endNs - nowNs);
      schedule++;
    }
  }

  /** Goes on with what was left. */
  void goOn(long nowNs) {
    if (standing) {
      standing = false;
      endNs = nowNs + leftNs;
      schedule++;
    }
  }

  /** Of the end as it is now planned. */
  int schedule() {
    return schedule;
  }

  long leftNs(long nowNs) {
    return standing ? leftNs : Math.max(0, endNs - nowNs);
  }

  /** How much of the moving is done, in [0, 1]; 0 before it has begun. */
  double part(long nowNs) {
    if (!moving) {
      return 0;
    }
    return durationNs == 0 ? 1 : 1 - (double) leftNs(nowNs) / durationNs;
  }

  Operation.Result result() {
    return new Operation.Result(sum, state, lastArrivalNs);
  }
}
