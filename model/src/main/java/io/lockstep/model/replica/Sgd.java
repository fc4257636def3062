package io.lockstep.model.replica;

/**
 * Stochastic gradient descent with momentum in PyTorch's form, where the learning rate does not
 * enter the velocity (https://pytorch.org/docs/stable/generated/torch.optim.SGD.html, dampening 0):
 *
 * <pre>
 * g' = g + weightDecay · w
 * v  = momentum · v + g'
 * w −= learningRate · (nesterov ? g' + momentum · v : v)
 * </pre>
 *
 * @param momentum in [0, 1)
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) {

  /**
   * Updates the first so many weights and velocities.
   *
   * @param gradients sums over the ranks
   * @param scale what makes their mean of them: 1 / N
   */
  public void update(
      float[] weights,
      float[] gradients,
      float[] velocity,
      int count,
      double learningRate,
      double scale) {
    float rate = (float) learningRate;
    float mu = (float) momentum;
    float decay = (float) weightDecay;
    float share = (float) scale;
    // The direction is g' + μv or v. With factors 0 and 1, which round nothing, there is one loop
    // without a branch.
    float gradientPart = nesterov ? 1 : 0;
    float velocityPart = nesterov ? mu : 1;
    for (int i = 0; i < count; i++) {
      float w = weights[i];
      float g = gradients[i] * share + decay * w;
      float v = mu * velocity[i] + g;
      velocity[i] = v;
      weights[i] = w - rate * (gradientPart * g + velocityPart * v);
    }
  }
}
