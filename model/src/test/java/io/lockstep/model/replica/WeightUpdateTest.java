package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WeightUpdateTest {
  private static final Sgd SGD = new Sgd(0.9, true, 5e-4);

  /** Block by block, from parts cut anywhere, the bits are those of a plain loop. */
  @Property(tries = 100)
  void agreesWithALoopOverSingleValuesToTheLastBit(
      @ForAll @IntRange(min = 1, max = 5000) int weights,
      @ForAll @IntRange(max = 3000) int statistics,
      @ForAll @IntRange(min = 1, max = 4) int worldSize,
      @ForAll @IntRange(min = 1, max = 4000) int partFloats,
      @ForAll long seed) {
    agrees(new Random(seed), 1, weights, statistics, worldSize, partFloats);
  }

  /** The same piece by piece on several threads; pieces end anywhere in parts. */
  @Property(tries = 5)
  void doesSoOnSeveralThreads(
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll @IntRange(max = 3000) int statistics,
      @ForAll @IntRange(min = 10_000, max = 2_000_000) int partFloats,
      @ForAll @IntRange(min = 1, max = 2000) int more,
      @ForAll long seed) {
    int weights = 3 * WeightUpdate.PIECE_FLOATS + more;
    agrees(new Random(seed), threads, weights, statistics, 2, partFloats);
  }

  private static void agrees(
      Random random, int threads, int weights, int statistics, int worldSize, int partFloats) {
    State state = state(random, weights, statistics);
    float[] sums = random(random, statistics + weights);
    float[] expectedWeights = values(state.weights());
    float[] expectedVelocity = values(state.velocity());
    for (int i = 0; i < weights; i++) {
      float[] w = {expectedWeights[i]};
      float[] v = {expectedVelocity[i]};
      SGD.update(w, new float[] {sums[statistics + i]}, v, 1, 0.1, 1.0 / worldSize);
      expectedWeights[i] = w[0];
      expectedVelocity[i] = v[0];
    }

    int crc;
    try (WeightUpdate update = new WeightUpdate(SGD, threads)) {
      crc = update.apply(state, parts(sums, partFloats), worldSize, 0.1);
    }

    assertThat(values(state.weights())).isEqualTo(expectedWeights);
    assertThat(values(state.velocity())).isEqualTo(expectedVelocity);
    float[] averaged = values(state.statistics());
    for (int i = 0; i < statistics; i++) {
      assertThat(averaged[i]).isEqualTo(sums[i] * (float) (1.0 / worldSize));
    }
    assertThat(crc).isEqualTo(state.paramsCrc());
  }

  /** Read-only, and now and then empty. */
  private static List<FloatBuffer> parts(float[] sums, int partFloats) {
    List<FloatBuffer> parts = new ArrayList<>();
    for (int from = 0; from < sums.length; from += partFloats) {
      FlatBuffer part = FlatBuffer.allocate(Math.min(partFloats, sums.length - from));
      part.floats().put(0, sums, from, part.size());
      parts.add(part.floats().asReadOnlyBuffer());
      parts.add(FloatBuffer.allocate(0));
    }
    return parts;
  }

  private static State state(Random random, int weights, int statistics) {
    return new State(
        filled(random(random, weights)),
        filled(random(random, weights)),
        filled(random(random, statistics)));
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static FlatBuffer filled(float[] values) {
    FlatBuffer buffer = FlatBuffer.allocate(values.length);
    buffer.floats().put(0, values);
    return buffer;
  }

  private static float[] values(FlatBuffer buffer) {
    float[] values = new float[buffer.size()];
    buffer.floats().get(0, values);
    return values;
  }
}
