package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class SgdTest {
  private final FlatBuffer weights = filled(1f, -2f);
  private final FlatBuffer gradients = filled(0.5f, 0.25f);
  private final FlatBuffer velocity = filled(0f, 0f);

  @Test
  void stepsAgainstTheGradient() {
    step(new Sgd(0, false, 0), 0.1, 1);

    assertThat(values(weights)).containsExactly(new float[] {0.95f, -2.025f}, within(1e-7f));
  }

  @Test
  void keepsMomentumWithoutTheLearningRate() {
    Sgd sgd = new Sgd(0.9, false, 0);
    step(sgd, 0.1, 1);
    gradients.floats().put(0, 0.5f).put(1, 0.25f);

    step(sgd, 0.01, 1);

    // v = 0.9 · 0.5 + 0.5 = 0.95, whatever the rate of the step before.
    assertThat(values(velocity)).containsExactly(new float[] {0.95f, 0.475f}, within(1e-7f));
    assertThat(values(weights)).containsExactly(new float[] {0.9405f, -2.02975f}, within(1e-7f));
  }

  @Test
  void looksAheadInNesterovsForm() {
    Sgd sgd = new Sgd(0.9, true, 0);

    step(sgd, 0.1, 1);

    // v = 0.5; w −= 0.1 · (0.5 + 0.9 · 0.5)
    assertThat(values(weights)).containsExactly(new float[] {0.905f, -2.0475f}, within(1e-7f));
  }

  @Test
  void addsTheWeightsToTheGradient() {
    step(new Sgd(0.9, true, 0.1), 0.1, 1);

    // g' = 0.5 + 0.1 · 1 = 0.6 and 0.25 − 0.2 = 0.05; w −= 0.1 · 1.9 · g'
    assertThat(values(weights)).containsExactly(new float[] {0.886f, -2.0095f}, within(1e-6f));
  }

  @Test
  void takesTheMeanOverTheRanksBeforeTheWeightDecay() {
    step(new Sgd(0, false, 0.1), 0.1, 0.5);

    assertThat(values(weights)).containsExactly(new float[] {0.965f, -1.9925f}, within(1e-7f));
  }

  @Test
  void leavesTheGradientZeroForTheNextBackwardPass() {
    step(new Sgd(0.9, false, 0), 0.1, 1);

    assertThat(values(gradients)).containsExactly(0f, 0f);
  }

  @Test
  void touchesItsRangeOnly() {
    new Sgd(0, false, 0)
        .update(weights.floats(), gradients.floats(), velocity.floats(), 1, 2, 0.1, 1);

    assertThat(values(weights)).containsExactly(new float[] {1f, -2.025f}, within(1e-7f));
    assertThat(values(gradients)).containsExactly(0.5f, 0f);
  }

  @Property
  void agreesWithPyTorchsDefinition(
      @ForAll @FloatRange(min = -10, max = 10) float w,
      @ForAll @FloatRange(min = -10, max = 10) float g,
      @ForAll @FloatRange(min = -10, max = 10) float v,
      @ForAll @DoubleRange(min = 0, max = 0.99) double momentum,
      @ForAll boolean nesterov) {
    FlatBuffer one = filled(w);
    FlatBuffer gradient = filled(g);
    FlatBuffer buffer = filled(v);

    new Sgd(momentum, nesterov, 5e-4)
        .update(one.floats(), gradient.floats(), buffer.floats(), 0, 1, 0.1, 1);

    double decayed = g + 5e-4 * w;
    double newVelocity = momentum * v + decayed;
    double direction = nesterov ? decayed + momentum * newVelocity : newVelocity;
    assertThat((double) values(one)[0]).isCloseTo(w - 0.1 * direction, within(1e-5));
  }

  private void step(Sgd sgd, double learningRate, double scale) {
    sgd.update(weights.floats(), gradients.floats(), velocity.floats(), 0, 2, learningRate, scale);
  }

  private static FlatBuffer filled(float... values) {
    FlatBuffer buffer = FlatBuffer.allocate(values.length);
    buffer.floats().put(0, values);
    return buffer;
  }

  private static float[] values(FlatBuffer buffer) {
    FloatBuffer floats = buffer.floats();
    float[] values = new float[floats.capacity()];
    floats.get(0, values);
    return values;
  }
}
