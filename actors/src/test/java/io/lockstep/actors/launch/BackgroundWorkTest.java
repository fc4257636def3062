package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.StepRow;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackgroundWorkTest {
  private final AtomicLong nowMs = new AtomicLong();
  private final AtomicLong cpuMs = new AtomicLong(7_000);

  private BackgroundWork of(int workers, int threads) {
    return new BackgroundWork(
        workers,
        threads,
        () -> Duration.ofMillis(cpuMs.get()),
        () -> Instant.ofEpochMilli(nowMs.get()));
  }

  /** Steps of 100 ms, 10 of them waiting; a process that takes 98 ms of processor time in each. */
  private void steps(BackgroundWork work, int workers, int count, boolean warmup) {
    for (int step = 0; step < count; step++) {
      nowMs.addAndGet(100);
      cpuMs.addAndGet(98L * workers);
      for (int rank = 0; rank < workers; rank++) {
        work.accept(
            new StepRow(
                1, rank, workers, 1, step, warmup, 32, 0, 0, 90, 10, 10, 0, 0, 0, 100, 1, "0"));
      }
    }
  }

  @Test
  void isProcessorTimeBesideComputePerWorker() {
    BackgroundWork work = of(2, 1);
    steps(work, 2, 5, true);
    steps(work, 2, 200, false);
    // 98 - 90 ms of each 100, but for the first step's second rank.
    assertThat(work.cores()).isCloseTo(0.08, within(0.003));
  }

  @Test
  void isNotToldOfShortRunsOrOfSeveralThreads() {
    BackgroundWork brief = of(1, 1);
    steps(brief, 1, 30, false);
    assertThat(brief.cores()).isNull();
    BackgroundWork several = of(1, 2);
    steps(several, 1, 200, false);
    assertThat(several.cores()).isNull();
    assertThat(of(1, 1).cores()).isNull();
  }

  @Test
  void endsWithTheFirstEvaluation() {
    BackgroundWork work = of(1, 1);
    steps(work, 1, 100, false);
    Double before = work.cores();
    cpuMs.addAndGet(60_000);
    work.accept(new EpochRow(1, 1, 0.1, 1, 0.5, 1, 0.5, 10, 1, 11, 100));
    steps(work, 1, 100, false);
    assertThat(work.cores()).isEqualTo(before);
  }
}
