package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;
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
    try (NDArray hidden = first.forwardRelu(x, tensors, training)) {
      NDArray residual = second.forward(hidden, tensors, training);
      addShortcut(residual, x, tensors, training);
      return InPlace.relu(residual);
    }
  }

  private void addShortcut(NDArray residual, NDArray x, Tensors tensors, boolean training) {
    if (shortcut == null) {
      residual.addi(x);
      return;
    }
    try (NDArray projected = shortcut.forward(x, tensors, training)) {
      residual.addi(projected);
    }
  }
}
