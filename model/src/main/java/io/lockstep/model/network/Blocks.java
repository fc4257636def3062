package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Residual blocks one after another.
 *
 * @param channelsFirst whether to bring the input into row-major order; else the engine computes in
 *     the order of the input, which at the network's entry is channels last. Which is faster
 *     depends on the sizes: measure
 */
record Blocks(String name, List<BasicBlock> blocks, boolean channelsFirst) implements Stage {
  @Override
  public List<TensorSpec> tensors() {
    return blocks.stream().flatMap(block -> block.tensors().stream()).toList();
  }

  @Override
  public NDArray forward(NDArray x, Tensors tensors, boolean training) {
    NDArray y = channelsFirst ? x.flatten().reshape(x.getShape()) : x;
    for (BasicBlock block : blocks) {
      NDArray next = block.forward(y, tensors, training);
      if (y != x) {
        y.close();
      }
      y = next;
    }
    return y;
  }
}
