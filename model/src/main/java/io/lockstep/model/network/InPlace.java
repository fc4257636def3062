package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import io.lockstep.model.engine.TorchScript;

/**
 * Operations that overwrite their argument: no other memory is written than was read. Autograd
 * allows it where nothing before needs the argument's old values, as a normalisation does not need
 * its own result.
 */
final class InPlace {
  private InPlace() {}

  /** Compiled when first used, since that needs the engine. */
  private static final class Relu {
    private static final TorchScript SCRIPT = new TorchScript("x: Tensor", "torch.relu_(x)");
  }

  /** max(0, x); closes x, whose values are overwritten. */
  static NDArray relu(NDArray x) {
    try (NDArray overwritten = x) {
      return Relu.SCRIPT.call(overwritten);
    }
  }
}
