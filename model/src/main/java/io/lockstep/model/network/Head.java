package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** Mean over the image, then a linear layer {@code fc} to the logits. */
record Head(int in, int classes) implements Stage {
  @Override
  public String name() {
    return "head";
  }

  /** Weights and bias start as PyTorch's Linear does: uniform in ±1/√in. */
  @Override
  public List<TensorSpec> tensors() {
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(in));
    return List.of(
        TensorSpec.parameter("fc.weight", uniform, classes, in),
        TensorSpec.parameter("fc.bias", uniform, classes));
  }

  @Override
  public NDArray forward(NDArray x, Tensors tensors, boolean training) {
    return Linear.linear(Pool.globalAvgPool2d(x), tensors.get("fc.weight"), tensors.get("fc.bias"))
        .singletonOrThrow();
  }
}
