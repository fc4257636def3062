package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rank 0 of two, where rank 1 always does what rank 0 does: the sum is twice the value. Or its
 * connection breaks after the sum has destroyed what was given, as an in-place reduce may.
 */
class Twins extends Place {
  static final Collective WORLD = new Twins(null);

  private final @Nullable String broken;

  Twins(@Nullable String broken) {
    super(0, 2);
    this.broken = broken;
  }

  @Override
  public Pending allReduce(ByteBuffer floats) {
    long startNs = System.nanoTime();
    FloatBuffer values = floats.order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, 2 * values.get(i));
    }
    long endNs = System.nanoTime();
    return () -> {
      if (broken != null) {
        throw LockstepException.failed(broken).rank(1);
      }
      return new Timing(startNs, endNs, 0);
    };
  }
}
