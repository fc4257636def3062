package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class SgdTest {
  private final float[] weights = {1f, -2f};
  private final float[] gradients = {0.5f, 0.25f};
  private final float[] velocity = {0f, 0f};

  @Test
  void stepsAgainstTheGradient() {
    step(new Sgd(0, false, 0), 0.1, 1);

    assertThat(weights).containsExactly(new float[] {0.95f, -2.025f}, within(1e-7f));
  }

  @Test
  void keepsMomentumWithoutTheLearningRate() {
    Sgd sgd = new Sgd(0.9, false, 0);
    step(sgd, 0.1, 1);
    step(sgd, 0.01, 1);

    // v = 0.9 · 0.5 + 0.5 = 0.95, whatever the rate of the step before.
    assertThat(velocity).containsExactly(new float[] {0.95f, 0.475f}, within(1e-7f));
    assertThat(weights).containsExactly(new float[] {0.9405f, -2.02975f}, within(1e-7f));
  }

  @Test
  void looksAheadInNesterovsForm() {
    Sgd sgd = new Sgd(0.9, true, 0);

    step(sgd, 0.1, 1);

    // v = 0.5; w −= 0.1 · (0.5 + 0.9 · 0.5)
    assertThat(weights).containsExactly(new float[] {0.905f, -2.0475f}, within(1e-7f));
  }

  @Test
  void addsTheWeightsToTheGradient() {
    step(new Sgd(0.9, true, 0.1), 0.1, 1);

    // g' = 0.5 + 0.1 · 1 = 0.6 and 0.25 − 0.2 = 0.05; w −= 0.1 · 1.9 · g'
    assertThat(weights).containsExactly(new float[] {0.886f, -2.0095f}, within(1e-6f));
  }

  @Test
  void takesTheMeanOverTheRanksBeforeTheWeightDecay() {
    step(new Sgd(0, false, 0.1), 0.1, 0.5);

    assertThat(weights).containsExactly(new float[] {0.965f, -1.9925f}, within(1e-7f));
  }

  @Test
  void touchesTheFirstOnly() {
    new Sgd(0, false, 0).update(weights, gradients, velocity, 1, 0.1, 1);

    assertThat(weights).containsExactly(new float[] {0.95f, -2f}, within(1e-7f));
    assertThat(gradients).containsExactly(0.5f, 0.25f);
  }

  @Property
  void agreesWithPyTorchsDefinition(
      @ForAll @FloatRange(min = -10, max = 10) float w,
      @ForAll @FloatRange(min = -10, max = 10) float g,
      @ForAll @FloatRange(min = -10, max = 10) float v,
      @ForAll @DoubleRange(min = 0, max = 0.99) double momentum,
      @ForAll boolean nesterov) {
    float[] one = {w};

    new Sgd(momentum, nesterov, 5e-4).update(one, new float[] {g}, new float[] {v}, 1, 0.1, 1);

    double decayed = g + 5e-4 * w;
    double newVelocity = momentum * v + decayed;
    double direction = nesterov ? decayed + momentum * newVelocity : newVelocity;
    assertThat((double) one[0]).isCloseTo(w - 0.1 * direction, within(1e-5));
  }

  private void step(Sgd sgd, double learningRate, double scale) {
    sgd.update(weights, gradients, velocity, 2, learningRate, scale);
  }
}
