package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Residual blocks one after another. */
record Blocks(String name, List<BasicBlock> blocks) implements Stage {
  @Override
  public List<TensorSpec> tensors() {
    return blocks.stream().flatMap(block -> block.tensors().stream()).toList();
  }

  @Override
  public NDArray forward(NDArray x, Tensors tensors, boolean training) {
    NDArray y = x;
    for (BasicBlock block : blocks) {
      y = block.forward(y, tensors, training);
    }
    return y;
  }
}
