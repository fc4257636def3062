package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Twins, one of whom goes away when the other has asked some times whether all is well. */
final class Doomed extends Twins {
  static final String CAUSE = "rank 1 went away";

  private int answersLeft;
  private int reductions;

  Doomed(int answers) {
    super(null);
    answersLeft = answers;
  }

  @Override
  public Optional<LockstepException> failure() {
    return answersLeft-- > 0
        ? Optional.empty()
        : Optional.of(LockstepException.failed(CAUSE).rank(1));
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    reductions++;
    return super.allReduce(floats);
  }

  int reductions() {
    return reductions;
  }
}
