package io.lockstep.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.sampler.SplitMix64;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ResamplesTest {
  private final SplitMix64 random = new SplitMix64(5);

  /**
   * 400 pairs of samples of 25, from normals around 200 and 100: 95 % of the ratio's intervals
   * should hold 2.
   */
  @Test
  void theIntervalOfARatioCoversTheTrueRatioAboutAsOftenAsItSays() {
    int trials = 400;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      Resamples over = Resamples.ofMedian(drawn(25, 200, 10), 1);
      Resamples under = Resamples.ofMedian(drawn(25, 100, 10), 2);
      Interval interval = over.over(under).interval();
      covered += interval.low() <= 2 && 2 <= interval.high() ? 1 : 0;
    }

    assertThat(covered / (double) trials).isCloseTo(0.95, within(0.04));
  }

  /** 300 samples of 2,500, which is beyond what is sorted. */
  @Test
  void medianOfALargeSampleIsDrawnAtOnceAndCoversAsOften() {
    int trials = 300;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      Interval interval = drawn(2_500, 0, 1).medianInterval();
      covered += interval.low() <= 0 && 0 <= interval.high() ? 1 : 0;
    }

    assertThat(covered / (double) trials).isCloseTo(0.95, within(0.04));
  }

  /** On either side of the limit the intervals of like samples are about as wide. */
  @Test
  void drawingAtOnceAgreesWithSorting() {
    Interval sorted = drawn(Resamples.MOST_SORTED, 0, 1).medianInterval();
    Interval atOnce = drawn(Resamples.MOST_SORTED + 1, 0, 1).medianInterval();

    assertThat(width(atOnce)).isCloseTo(width(sorted), within(0.25 * width(sorted)));
  }

  @Test
  void streamsAreIndependentAndEachIsTheSameEachTime() {
    Sample sample = drawn(25, 100, 10);
    Interval itself = Resamples.ofMedian(sample, 1).over(Resamples.ofMedian(sample, 1)).interval();
    Interval other = Resamples.ofMedian(sample, 1).over(Resamples.ofMedian(sample, 2)).interval();

    assertThat(itself).isEqualTo(new Interval(1, 1));
    assertThat(width(other)).isPositive();
  }

  @Test
  void ofNothingNothingIsKnown() {
    assertThat(Resamples.ofMedian(Sample.of(), 1).interval().low()).isNaN();
  }

  private Sample drawn(int size, double mean, double deviation) {
    return Sample.of(
        DoubleStream.generate(() -> mean + deviation * random.nextGaussian())
            .limit(size)
            .toArray());
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }
}
