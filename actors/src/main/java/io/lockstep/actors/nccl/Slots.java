package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Slots that are not in use, by size. The sizes of a step's buckets come again in every step, and
 * allocating waits for the whole GPU.
 */
final class Slots {
  private final Gpu gpu;
  private final Map<Integer, Deque<Slot>> free = new HashMap<>();
  private boolean destroyed;

  Slots(Gpu gpu) {
    this.gpu = gpu;
  }

  Slot take(int bytes) {
    synchronized (this) {
      if (destroyed) {
        throw LockstepException.failed("NCCL's communicator has ended");
      }
      Deque<Slot> ofSize = free.get(bytes);
      if (ofSize != null && !ofSize.isEmpty()) {
        return ofSize.pop();
      }
    }
    return Slot.create(gpu, bytes);
  }

  synchronized void giveBack(Slot slot) {
    if (destroyed) {
      slot.destroy();
      return;
    }
    free.computeIfAbsent(slot.bytes(), bytes -> new ArrayDeque<>()).push(slot);
  }

  synchronized void destroy() {
    destroyed = true;
    free.values().forEach(ofSize -> ofSize.forEach(Slot::destroy));
    free.clear();
  }
}
