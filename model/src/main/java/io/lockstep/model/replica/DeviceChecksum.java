package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lockstep.model.engine.TorchScript;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A checksum of weights and statistics that a device computes where they lie, so that a step's
 * costs no copy to the host: the sum over all values of their 32 bits times their place's odd
 * number, modulo 2³² each, in 64 bits, which are folded into 32. Sums of integers do not depend on
 * their order. It notices ranks that have diverged; against forgery it is no help.
 */
final class DeviceChecksum {
  private final NDArray places;
  private final NDArray statisticPlaces;

  /** Compiled when first used, since that needs the engine. */
  private static final class Script {
    /** 3 is PyTorch's number of int32; the sum is int64. */
    private static final TorchScript SUM =
        new TorchScript(
            "x: Tensor, places: Tensor",
            "torch.sum(torch.mul(torch.view_copy(x, dtype=3), places))");
  }

  /**
   * @param manager of the device
   */
  DeviceChecksum(NDManager manager, int parameterCount, int statisticCount) {
    places = manager.create(odd(0, parameterCount));
    statisticPlaces = manager.create(odd(parameterCount, statisticCount));
  }

  private static int[] odd(int from, int count) {
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = 2 * (from + i) + 1;
    }
    return places;
  }

  /** On the device, by its own operations; waits for them. */
  int of(NDArray weights, NDArray statistics) {
    return fold(sum(weights, places) + sum(statistics, statisticPlaces));
  }

  private static long sum(NDArray x, NDArray places) {
    return HostCopy.read(Script.SUM.call(x, places), sum -> sum.toLongArray()[0]);
  }

  /** The same on the host. */
  static int of(State state) {
    int parameterCount = state.weights().size();
    return fold(sum(state.weights(), 0) + sum(state.statistics(), parameterCount));
  }

  private static long sum(FlatBuffer values, int from) {
    ByteBuffer bytes = values.bytes().order(ByteOrder.nativeOrder());
    long sum = 0;
    for (int i = 0; i < values.size(); i++) {
      int modulo = bytes.getInt(i * Float.BYTES) * (2 * (from + i) + 1);
      sum += modulo;
    }
    return sum;
  }

  private static int fold(long sum) {
    return (int) (sum ^ (sum >>> Integer.SIZE));
  }
}
