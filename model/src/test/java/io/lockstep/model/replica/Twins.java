package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rank 0 of two, where rank 1 always does what rank 0 does: the sum is twice the value. Or its
 * connection breaks after the sum has destroyed what was given, as an in-place reduce may.
 */
record Twins(@Nullable String broken) implements Collective {
  static final Twins WORLD = new Twins(null);

  @Override
  public String name() {
    return "twins";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int worldSize() {
    return 2;
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    long startNs = System.nanoTime();
    FloatBuffer values = floats.order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, 2 * values.get(i));
    }
    return () -> {
      if (broken != null) {
        throw LockstepException.failed(broken).rank(1);
      }
      return new Timing(startNs, System.nanoTime(), 0);
    };
  }

  @Override
  public void abort(String reason) {}

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    return () -> new Timing(0, 0, 0);
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
