package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How a failure travels from rank to rank: about whom, then its text and its hint, on two lines.
 */
final class Fault {
  static final int MAX_BYTES = 1024;
  private static final int NOBODY = -1;

  private Fault() {}

  static int about(LockstepException failure) {
    Integer rank = failure.rank();
    return rank == null ? NOBODY : rank;
  }

  static ByteBuffer encode(LockstepException failure) {
    String hint = failure.hint();
    String lines = hint == null ? failure.text() : failure.text() + "\n" + hint;
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MAX_BYTES));
  }

  static LockstepException decode(int about, ByteBuffer encoded) {
    String lines = StandardCharsets.UTF_8.decode(encoded).toString();
    int end = lines.indexOf('\n');
    return LockstepException.failed(end < 0 ? lines : lines.substring(0, end))
        .rank(about == NOBODY ? null : about)
        .hint(end < 0 ? null : lines.substring(end + 1));
  }
}
