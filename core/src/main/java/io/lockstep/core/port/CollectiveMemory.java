package io.lockstep.core.port;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where a replica lays what its collectives sum, so that they need not copy it. */
@FunctionalInterface
public interface CollectiveMemory {
  int CACHE_LINE_BYTES = 64;

  /** This process's own memory. */
  CollectiveMemory PRIVATE =
      bytes ->
          ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * CACHE_LINE_BYTES))
              .alignedSlice(CACHE_LINE_BYTES)
              .slice(0, bytes)
              .order(ByteOrder.nativeOrder());

  /**
   * Memory for as long as the process lives.
   *
   * @return direct, all zero, from 0 to its capacity, in native byte order, starting a cache line
   * @throws io.lockstep.core.failure.LockstepException (exit 3) where there is not so much
   */
  ByteBuffer allocate(int bytes);
}
