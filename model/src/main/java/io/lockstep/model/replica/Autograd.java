package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * The engine's differentiation, one level below DJL's GradientCollector, which can neither start
 * from a given gradient (as a stage must) nor be used by two replicas of one process. Whether
 * operations are recorded belongs to the thread.
 */
final class Autograd {
  private Autograd() {}

  /** Computes something in such a way that it can be differentiated. */
  static <T> T record(Supplier<T> computation) {
    JniUtils.setGradMode(true);
    try {
      return computation.get();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * Adds to the gradient of everything that the output was computed from, and frees its record.
   *
   * @param gradient of the loss with respect to the output; of the output's shape
   */
  static void backward(NDArray output, NDArray gradient) {
    if (!output.getShape().equals(gradient.getShape())) {
      throw new IllegalArgumentException(
          "gradient " + gradient.getShape() + " for output " + output.getShape());
    }
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /** The same values as the start of a record of their own, whose gradient can be asked for. */
  static NDArray detach(NDArray output) {
    NDArray leaf = output.stopGradient();
    leaf.setRequiresGradient(true);
    return leaf;
  }
}
