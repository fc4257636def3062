package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A part of a network that is differentiated on its own: when its backward pass has run, the
 * gradients of its tensors are final. A pure function of its input and its tensors, but for the
 * statistics, which it updates in place when training.
 */
public interface Stage {
  /** Its name in traces. */
  String name();

  /** What it holds, in the order in which it is laid out and saved. */
  List<TensorSpec> tensors();

  /**
   * Computes the stage's output: a new array that belongs to the input's manager. The input stays
   * open; results on the way are better closed, since autograd holds by itself what it needs. A
   * result computed from weights alone belongs to theirs, and is to be attached to the input's.
   *
   * @param x for the first stage images (batch, 3, height, width), else the output of the stage
   *     before
   * @param training whether to normalise by the batch's statistics and update the running ones
   * @return for the last stage logits (batch, classes)
   */
  NDArray forward(NDArray x, Tensors tensors, boolean training);
}
