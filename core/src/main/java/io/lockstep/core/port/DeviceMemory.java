package io.lockstep.core.port;

/**
 * float32 values that lie on this rank's device, where the host cannot read them.
 *
 * @param address on the device
 * @param count how many values (≥ 0)
 */
public record DeviceMemory(long address, long count) {
  public DeviceMemory {
    if (count < 0) {
      throw new IllegalArgumentException(count + " values");
    }
  }

  /** Some of them. */
  public DeviceMemory slice(long from, long length) {
    if (from < 0 || length < 0 || from + length > count) {
      throw new IllegalArgumentException(
          "values %d to %d of %d".formatted(from, from + length, count));
    }
    return new DeviceMemory(address + from * Float.BYTES, length);
  }
}
