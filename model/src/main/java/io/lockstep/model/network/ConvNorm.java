package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;

/**
 * A convolution without bias, padded to keep the size at stride 1, then batch normalisation.
 * Intermediate results are closed at once: what the backward pass needs of them, autograd holds,
 * and frees as it goes.
 *
 * @param conv name of the convolution
 * @param norm name of the normalisation
 */
record ConvNorm(
    String conv, String norm, int in, int out, int kernel, int stride, Initializer filter) {
  private static final float EPSILON = 1e-5f;

  /** The part that the running statistics keep each step: 1 − PyTorch's momentum of 0.1. */
  private static final float KEEP = 0.9f;

  private static final int CHANNEL_AXIS = -1; // DJL's name for the engine's own, which is 1

  List<TensorSpec> tensors() {
    return List.of(
        TensorSpec.parameter(conv + ".weight", filter, out, in, kernel, kernel),
        TensorSpec.parameter(norm + ".weight", Initializer.ONES, out),
        TensorSpec.parameter(norm + ".bias", Initializer.ZEROS, out),
        TensorSpec.statistic(norm + ".running_mean", Initializer.ZEROS, out),
        TensorSpec.statistic(norm + ".running_var", Initializer.ONES, out));
  }

  NDArray forward(NDArray x, Tensors tensors, boolean training) {
    try (NDArray convolved = convolve(x, tensors)) {
      return BatchNorm.batchNorm(
              convolved,
              tensors.get(norm + ".running_mean"),
              tensors.get(norm + ".running_var"),
              tensors.get(norm + ".weight"),
              tensors.get(norm + ".bias"),
              CHANNEL_AXIS,
              KEEP,
              EPSILON,
              training)
          .singletonOrThrow();
    }
  }

  /** The same, followed by max(0, ·). */
  NDArray forwardRelu(NDArray x, Tensors tensors, boolean training) {
    return InPlace.relu(forward(x, tensors, training));
  }

  private NDArray convolve(NDArray x, Tensors tensors) {
    NDArray weight = tensors.get(conv + ".weight");
    Shape strides = new Shape(stride, stride);
    Shape padding = new Shape(kernel / 2, kernel / 2);
    return Conv2d.conv2d(x, weight, null, strides, padding).singletonOrThrow();
  }
}
