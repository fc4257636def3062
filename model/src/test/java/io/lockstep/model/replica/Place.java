package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A rank of a world in which nothing goes wrong, and in which nobody may be asked for anything. */
class Place implements Collective {
  private final int rank;
  private final int worldSize;

  Place(int rank, int worldSize) {
    this.rank = rank;
    this.worldSize = worldSize;
  }

  @Override
  public String name() {
    return "place";
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int worldSize() {
    return worldSize;
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    throw new AssertionError("nobody was to be asked for a sum");
  }

  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    throw new AssertionError("nobody was to be asked for a sum");
  }

  @Override
  public Pending allGather(ByteBuffer floats) {
    throw new AssertionError("nobody was to be asked for anything");
  }

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    throw new AssertionError("nobody was to be told anything");
  }

  @Override
  public void abort(String reason) {
    throw new AssertionError("a replica does not abort: " + reason);
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
