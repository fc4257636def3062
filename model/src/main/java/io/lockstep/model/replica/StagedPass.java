package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.port.Score;
import io.lockstep.model.data.Batch;
import io.lockstep.model.data.ImageSet;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One batch's way through the network. Each stage records its own computation, so that backward
 * runs stage by stage, and a stage's gradients are final when its part has run. Everything computed
 * belongs to the scope given.
 */
final class StagedPass {
  private static final int CLASS_AXIS = 1;

  private final NDManager scope;
  private final List<NDArray> inputs = new ArrayList<>();
  private final List<NDArray> outputs = new ArrayList<>();
  private final Score score;

  private StagedPass(
      NDManager scope,
      StagedNetwork network,
      Tensors tensors,
      Batch batch,
      StageListener listener) {
    this.scope = scope;
    NDArray x = images(scope, batch);
    for (int i = 0; i < network.stages().size(); i++) {
      listener.starts(i);
      Stage stage = network.stages().get(i);
      NDArray input = inputs.isEmpty() ? x : Autograd.detach(x);
      x = Autograd.record(() -> stage.forward(input, tensors, true));
      inputs.add(input);
      outputs.add(x);
    }
    NDArray logits = x;
    NDArray loss = Autograd.record(() -> lossSum(scope, logits, batch));
    outputs.set(outputs.size() - 1, loss);
    score = score(logits, loss, batch);
  }

  /** Runs forward in training mode. */
  static StagedPass forward(
      NDManager scope,
      StagedNetwork network,
      Tensors tensors,
      Batch batch,
      StageListener listener) {
    return new StagedPass(scope, network, tensors, batch, listener);
  }

  /** Runs forward with the running statistics, and records nothing. */
  static Score evaluate(NDManager scope, StagedNetwork network, Tensors tensors, Batch batch) {
    NDArray x = images(scope, batch);
    for (Stage stage : network.stages()) {
      NDArray y = stage.forward(x, tensors, false);
      x.close();
      x = y;
    }
    return score(x, lossSum(scope, x, batch), batch);
  }

  Score score() {
    return score;
  }

  /** Adds the gradient of the batch's mean loss to all parameters, from the last stage on. */
  void backward(StageListener listener) {
    NDArray gradient = scope.create((float) (1.0 / score.samples()));
    for (int i = outputs.size() - 1; i >= 0; i--) {
      listener.starts(i);
      try (NDArray output = outputs.get(i);
          NDArray given = gradient;
          NDArray input = inputs.get(i)) {
        Autograd.backward(output, given);
        gradient = i > 0 ? input.getGradient() : gradient;
      }
      listener.ends(i);
    }
  }

  /** Told of each stage's part of a pass, by the stage's index; may throw, and so end the pass. */
  @FunctionalInterface
  interface StageListener {
    void starts(int stage);

    /** After the backward pass of a stage: its gradients are final. */
    default void ends(int stage) {}
  }

  /**
   * Channels last in memory: the engine keeps that order through the network, and is faster by it.
   */
  private static NDArray images(NDManager scope, Batch batch) {
    Shape shape = new Shape(batch.size(), ImageSet.SIDE, ImageSet.SIDE, ImageSet.CHANNELS);
    return scope.create(batch.images(), shape, DataType.FLOAT32).transpose(0, 3, 1, 2);
  }

  /** Cross entropy, summed over the batch. */
  private static NDArray lossSum(NDManager scope, NDArray logits, Batch batch) {
    Shape shape = new Shape(batch.size(), ImageSet.CLASSES);
    if (!logits.getShape().equals(shape)) {
      throw new IllegalStateException("the network gives " + logits.getShape() + ", not " + shape);
    }
    NDArray oneHot = scope.create(batch.labels(), shape, DataType.FLOAT32);
    return logits.logSoftmax(CLASS_AXIS).mul(oneHot).sum().neg();
  }

  private static Score score(NDArray logits, NDArray lossSum, Batch batch) {
    LongBuffer predicted = values(logits.argMax(CLASS_AXIS)).asLongBuffer();
    long correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (predicted.get(i) == batch.label(i)) {
        correct++;
      }
    }
    return new Score(values(lossSum).getFloat(0), correct, batch.size());
  }

  /** The array's own memory, as long as it is open. */
  private static ByteBuffer values(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
