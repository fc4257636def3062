package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.port.Collective.Timing;
import io.lockstep.core.port.StepTimes;
import io.lockstep.model.replica.StepTimer.Part;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StepTimerTest {
  private static final long MS = 1_000_000;

  private final StepTimer timer = new StepTimer(OptionalLong.empty(), true);

  @Test
  void countsNoWaitForPeersThatWasOverBeforeTheStepWaited() {
    long now = System.nanoTime();
    timer.begin(Part.EXPOSED_COMM, "wait");
    timer.collective("sum", new Timing(now - 10 * MS, now, 8 * MS));

    StepTimes times = timer.times(timer.end());

    assertThat(times.peerWaitMs()).isZero();
    assertThat(times.commMs()).isCloseTo(2, within(1e-9));
  }

  /** The operation waited for peers until a moment after the step began to wait for it. */
  @Test
  void countsTheWaitForPeersAsFarAsTheStepWaitedToo() {
    long before = System.nanoTime();
    timer.begin(Part.EXPOSED_COMM, "wait");
    long after = System.nanoTime();
    while (System.nanoTime() < after + 2 * MS) {
      Thread.onSpinWait();
    }
    timer.collective("sum", new Timing(before - 10 * MS, after + 2 * MS, 11 * MS));

    StepTimes times = timer.times(timer.end());

    double mostMs = 1;
    double leastMs = 1 - (after - before) / 1e6;
    assertThat(times.peerWaitMs()).isBetween(leastMs - 1e-9, mostMs + 1e-9);
    assertThat(times.exposedCommMs()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void addsUpTheWorkOfAllOperations() {
    long now = System.nanoTime();
    timer.begin(Part.EXPOSED_COMM, "wait");
    timer.collective("sum", new Timing(now - 9 * MS, now - 5 * MS, MS));
    timer.collective("sum", new Timing(now - 5 * MS, now, 0));
    timer.waited(Timing.NONE);

    assertThat(timer.times(timer.end()).commMs()).isCloseTo(3 + 5, within(1e-9));
    assertThat(timer.spans()).hasSize(3);
  }
}
