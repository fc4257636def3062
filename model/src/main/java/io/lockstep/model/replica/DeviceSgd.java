package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;

/**
 * {@link Sgd} by the engine's operations, on the device where the arrays lie. Each rounds as that
 * does, so that on a CPU both give the same bits; the memory of one flat array is used beside them.
 *
 * @param sgd the rule
 */
record DeviceSgd(Sgd sgd) {
  /**
   * Takes a step.
   *
   * @param gradients sums over the ranks; overwritten
   */
  void update(
      NDArray weights, NDArray gradients, NDArray velocity, int worldSize, double learningRate) {
    float momentum = (float) sgd.momentum();
    gradients.muli((float) (1.0 / worldSize));
    try (NDArray decay = weights.mul((float) sgd.weightDecay())) {
      gradients.addi(decay);
    }
    velocity.muli(momentum).addi(gradients);
    try (NDArray direction = direction(gradients, velocity, momentum)) {
      direction.muli((float) learningRate);
      weights.subi(direction);
    }
  }

  private NDArray direction(NDArray gradients, NDArray velocity, float momentum) {
    if (!sgd.nesterov()) {
      return velocity.duplicate();
    }
    NDArray ahead = velocity.mul(momentum);
    ahead.addi(gradients);
    return ahead;
  }
}
