package io.lockstep.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.sampler.SplitMix64;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Sample.of(9, 1, 5).median()).isEqualTo(5);
    assertThat(Sample.of(9, 1, 5, 6).median()).isEqualTo(5.5);
    assertThat(Sample.of(List.of(2.0)).median()).isEqualTo(2);
  }

  @Test
  void sumsUp() {
    Sample sample = Sample.of(3, 1, 2);

    assertThat(sample.size()).isEqualTo(3);
    assertThat(sample.min()).isEqualTo(1);
  }

  @Test
  void ofNothingNothingIsKnown() {
    Sample none = Sample.of();

    assertThat(none.isEmpty()).isTrue();
    assertThat(none.median()).isNaN();
    assertThat(none.min()).isNaN();
    assertThat(none.medianInterval().low()).isNaN();
    assertThat(none.medianInterval().high()).isNaN();
  }

  @Test
  void doesNotChangeWithTheArrayThatItWasMadeFrom() {
    double[] values = {1, 2, 3};
    Sample sample = Sample.of(values);
    values[1] = 100;

    assertThat(sample.median()).isEqualTo(2);
  }

  @Property(tries = 100)
  void intervalIsTheSameEachTimeAndHoldsTheMedian(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
    Sample sample = Sample.of(values);
    Interval interval = sample.medianInterval();

    assertThat(interval).isEqualTo(Sample.of(values).medianInterval());
    assertThat(sample.median()).isBetween(interval.low(), interval.high());
    assertThat(interval.low()).isGreaterThanOrEqualTo(sample.min());
  }

  @Test
  void aSingleValueHasAnIntervalOfNoWidth() {
    assertThat(Sample.of(4).medianInterval()).isEqualTo(new Interval(4, 4));
  }

  /** 400 samples of 25 from a standard normal: 95 % of the intervals should hold its median, 0. */
  @Test
  void intervalCoversTheTrueMedianAboutAsOftenAsItSays() {
    SplitMix64 random = new SplitMix64(11);
    int trials = 400;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      double[] drawn = DoubleStream.generate(random::nextGaussian).limit(25).toArray();
      Interval interval = Sample.of(drawn).medianInterval();
      covered += interval.low() <= 0 && 0 <= interval.high() ? 1 : 0;
    }

    assertThat(covered / (double) trials).isCloseTo(0.95, within(0.04));
  }
}
