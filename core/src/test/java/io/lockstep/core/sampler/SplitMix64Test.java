package io.lockstep.core.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  /** The sequence that goes round as SplitMix64's test vector (Vigna's splitmix64.c). */
  @Test
  void givesThePublishedSequence() {
    SplitMix64 random = new SplitMix64(1234567);

    assertThat(LongStream.generate(random::nextLong).limit(5).mapToObj(Long::toUnsignedString))
        .containsExactly(
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821");
  }

  /** Worked out apart from this code; if these change, every seed means something else. */
  @Test
  void keepsTheMeaningOfASeed() {
    SplitMix64 ints = new SplitMix64(42);
    SplitMix64 doubles = new SplitMix64(42);
    SplitMix64 gaussians = new SplitMix64(42);

    assertThat(new int[] {ints.nextInt(1000), ints.nextInt(1000), ints.nextInt(1000)})
        .containsExactly(741, 159, 278);
    assertThat(new double[] {doubles.nextDouble(), doubles.nextDouble()})
        .containsExactly(0.7415648787718233, 0.1599103928769201);
    assertThat(gaussians.nextGaussian()).isCloseTo(0.8822489062222688, within(1e-15));
    assertThat(gaussians.nextGaussian()).isCloseTo(-0.4508498757188601, within(1e-15));
  }

  @Test
  void keysDecideTheStreamInTheirOrder() {
    assertThat(SplitMix64.of(1, 2, 3).nextLong()).isEqualTo(8137338547440760092L);
    assertThat(SplitMix64.of(1, 2).nextLong()).isNotEqualTo(SplitMix64.of(2, 1).nextLong());
    assertThat(SplitMix64.of(1).nextLong()).isNotEqualTo(SplitMix64.of(1, 0).nextLong());
  }

  @Property(tries = 200)
  void drawsBelowTheBound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int bound) {
    assertThat(new SplitMix64(seed).nextInt(bound)).isBetween(0, bound - 1);
  }

  @Test
  void gaussiansHaveMeanZeroAndVarianceOne() {
    SplitMix64 random = new SplitMix64(7);
    double[] drawn = DoubleStream.generate(random::nextGaussian).limit(20_000).toArray();

    double mean = DoubleStream.of(drawn).average().orElseThrow();
    double variance = DoubleStream.of(drawn).map(x -> x * x).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(0.03));
    assertThat(variance).isCloseTo(1, within(0.05));
  }
}
