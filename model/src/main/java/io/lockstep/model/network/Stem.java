package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The first convolution. */
record Stem(ConvNorm conv) implements Stage {
  @Override
  public String name() {
    return "stem";
  }

  @Override
  public List<TensorSpec> tensors() {
    return conv.tensors();
  }

  @Override
  public NDArray forward(NDArray x, Tensors tensors, boolean training) {
    return conv.forwardRelu(x, tensors, training);
  }
}
