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

  /**
   * Makes an array a parameter, whose gradient is added into another. Autograd keeps the first
   * gradient that reaches a parameter, if nobody else holds that tensor, and adds later ones to it
   * in place. The backward pass of a reshape hands on a view of what it is given: here of that
   * array.
   *
   * @param gradient all zero, of shape (1, size of the parameter); whether or not it is closed, its
   *     memory must outlive the parameter
   */
  static void keepGradientIn(NDArray parameter, NDArray gradient) {
    parameter.setRequiresGradient(true);
    try (NDArray reshaped = record(() -> parameter.reshape(gradient.getShape()))) {
      backward(reshaped, gradient);
    }
    gradient.addi(1);
    float seen = HostCopy.read(parameter.getGradient(), kept -> kept.toFloatArray()[0]);
    if (seen != 1f) {
      throw new IllegalStateException("the engine copied a gradient instead of keeping it");
    }
    gradient.muli(0);
  }
}
