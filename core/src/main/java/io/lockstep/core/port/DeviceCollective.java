package io.lockstep.core.port;

/** A collective that sums what lies on its ranks' devices, without a copy through the host. */
public interface DeviceCollective extends Collective {
  /**
   * Sums over all ranks, in place; every rank gets the same bits. Comes after what the calling
   * thread has enqueued on the device's default stream before; what is enqueued there once the
   * operation is done finds the sum. Returns at once.
   *
   * @param floats the same count on every rank; not touched until the operation is done, or where
   *     it fails, until there is a newer generation
   */
  Pending allReduce(DeviceMemory floats);
}
