package io.lockstep.actors.bench;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A world of one rank, which exchanges nothing with anybody. */
final class Alone implements Collective {
  @Override
  public String name() {
    return "alone";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int worldSize() {
    return 1;
  }

  /** A sum over one rank is what it was. */
  @Override
  public Pending allReduce(ByteBuffer floats) {
    return () -> Timing.NONE;
  }

  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    return () -> Timing.NONE;
  }

  @Override
  public Pending allGather(ByteBuffer floats) {
    return () -> Timing.NONE;
  }

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    return () -> Timing.NONE;
  }

  @Override
  public void abort(String reason) {}

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
