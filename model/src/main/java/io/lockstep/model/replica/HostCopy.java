package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/**
 * Reads what lies on a device. DJL does so by a copy on the host, in a manager below the array's
 * that it never closes: so the array must not be one that stays.
 */
final class HostCopy {
  private HostCopy() {}

  /**
   * Reads an array and closes it; waits for what computes it.
   *
   * @param read what is read, and does not hold on to
   */
  static <T> T read(NDArray passing, Function<NDArray, T> read) {
    try (NDManager scope = passing.getManager().newSubManager()) {
      passing.attach(scope);
      return read.apply(passing);
    }
  }
}
