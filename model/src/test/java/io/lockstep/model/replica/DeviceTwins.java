package io.lockstep.model.replica;

import com.sun.jna.Pointer;
import io.lockstep.core.port.DeviceCollective;
import io.lockstep.core.port.DeviceMemory;
import org.jspecify.annotations.Nullable;

/** {@link Twins} who sum what lies on a device, which is the host. */
final class DeviceTwins extends Twins implements DeviceCollective {
  private int sums;

  DeviceTwins(@Nullable String broken) {
    super(broken);
  }

  /** How many were asked for. */
  int sums() {
    return sums;
  }

  @Override
  public Pending allReduce(DeviceMemory floats) {
    sums++;
    Pointer there = new Pointer(floats.address());
    return allReduce(there.getByteBuffer(0, floats.count() * Float.BYTES));
  }
}
