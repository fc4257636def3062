package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two 3×3 convolutions beside a shortcut (He et al. 2015, arXiv:1512.03385, figure 5 left).
 *
 * @param shortcut null for the identity
 */
record BasicBlock(ConvNorm first, ConvNorm second, @Nullable ConvNorm shortcut) {

  List<TensorSpec> tensors() {
    return Stream.of(first, second, shortcut)
        .filter(part -> part != null)
        .flatMap(part -> part.tensors().stream())
        .toList();
  }

  NDArray forward(NDArray x, Tensors tensors, boolean training) {
    try (NDArray hidden = first.forwardRelu(x, tensors, training);
        NDArray residual = second.forward(hidden, tensors, training);
        NDArray sum = addShortcut(x, residual, tensors, training)) {
      return Activation.relu(sum);
    }
  }

  private NDArray addShortcut(NDArray x, NDArray residual, Tensors tensors, boolean training) {
    if (shortcut == null) {
      return residual.add(x);
    }
    try (NDArray projected = shortcut.forward(x, tensors, training)) {
      return residual.add(projected);
    }
  }
}
