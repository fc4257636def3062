package io.lockstep.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.allreduce.RingAllReduce;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Topology;
import io.lockstep.simulator.profile.Backward;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OverlapTest {
  /** 1 ms per million bytes. */
  private static final AllReduce EVEN = (workers, bytes) -> bytes / 1e6;

  /** Backward is 60 ms for 30 MB in 3 buckets, ready at 20, 40, 60: only the last one shows. */
  @Test
  void whatIsQuickIsHiddenButForTheLastBucket() {
    Overlap overlap = new Overlap(10_000_000, 0.6, List.of(), 0);
    Overlap.Timeline timeline = overlap.timeline(EVEN, 2, 30e6, 100);
    assertThat(timeline.commMs()).isCloseTo(30, within(1e-9));
    assertThat(timeline.exposedMs()).isCloseTo(10, within(1e-9));
    assertThat(timeline.slowedMs()).isZero();
  }

  /** First bucket from 20 to 60, then 40 each: ends at 140, backward at 60. */
  @Test
  void whatIsSlowQueues() {
    Overlap overlap = new Overlap(10_000_000, 0.6, List.of(), 0);
    AllReduce slow = (workers, bytes) -> bytes * 4 / 1e6;
    assertThat(overlap.timeline(slow, 2, 30e6, 100).exposedMs()).isCloseTo(80, within(1e-9));
  }

  /** Beside the first bucket's 10 ms compute does 5, so the second is ready at 20 + 10 + 15. */
  @Test
  void sharedCoresSlowTheBackwardPass() {
    Overlap overlap = new Overlap(10_000_000, 0.6, List.of(), 1);
    Overlap.Timeline timeline = overlap.timeline(EVEN, 2, 30e6, 100);
    assertThat(timeline.slowedMs()).isCloseTo(10, within(1e-9));
    assertThat(timeline.exposedMs()).isCloseTo(10, within(1e-9));
  }

  /** All gradients in the last tenth of the backward pass: nothing can be hidden before. */
  @Test
  void aProfileSaysWhenGradientsAreThere() {
    Overlap late =
        new Overlap(
            10_000_000, 0.6, List.of(new Backward.Stage(0.9, 0), new Backward.Stage(0.1, 1)), 0);
    assertThat(late.timeline(EVEN, 2, 30e6, 100).exposedMs()).isCloseTo(30, within(1e-9));
    Overlap early =
        new Overlap(
            10_000_000, 0.6, List.of(new Backward.Stage(0.1, 1), new Backward.Stage(0.9, 0)), 0);
    assertThat(early.timeline(EVEN, 2, 30e6, 100).exposedMs()).isZero();
  }

  @Property
  void neverMoreThanAllAndNeverLessThanTheLastBucket(
      @ForAll @DoubleRange(min = 0, max = 1000) double computeMs,
      @ForAll @DoubleRange(min = 0.01, max = 50) double gbytesPerS,
      @ForAll @IntRange(min = 1, max = 60) int bucketMib,
      @ForAll @IntRange(min = 2, max = 64) int workers) {
    AllReduce ring = new RingAllReduce(Topology.flat(new Link(30, gbytesPerS)));
    double bytes = 44_695_848;
    long bucket = (long) bucketMib << 20;
    Overlap.Timeline timeline = Overlap.ofBuckets(bucket).timeline(ring, workers, bytes, computeMs);
    double last = bytes - Math.floor((bytes - 1) / bucket) * bucket;
    assertThat(timeline.exposedMs())
        .isBetween(ring.ms(workers, last) - 1e-6, timeline.commMs() + 1e-6);
  }

  @Test
  void aProfileMustAddUp() {
    assertThatThrownBy(() -> new Overlap(1, 0.5, List.of(new Backward.Stage(0.5, 1)), 0))
        .hasMessageContaining("add up to 0.5");
    assertThatThrownBy(() -> new Overlap(0, 0.5, List.of(), 0)).hasMessageContaining("1 byte");
    assertThatThrownBy(() -> new Overlap(1, 2, List.of(), 0)).hasMessageContaining("0 to 1");
  }
}
