package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A world of one rank, in which nobody may be asked for a sum. */
record Lone() implements Collective {
  static final Lone WORLD = new Lone();

  @Override
  public String name() {
    return "lone";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int worldSize() {
    return 1;
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    throw new AssertionError("a world of one has nothing to reduce");
  }

  @Override
  public void abort(String reason) {}

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    throw new AssertionError("a world of one has nobody to tell");
  }

  @Override
  public Optional<LockstepException> failure() {
    return Optional.empty();
  }

  @Override
  public Progress progress() {
    return new Progress(0, 0);
  }

  @Override
  public void close() {}
}
