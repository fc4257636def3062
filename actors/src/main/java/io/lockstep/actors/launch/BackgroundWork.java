package io.lockstep.actors.launch;

import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many cores the workers of this host keep busy beside their compute: a virtual machine's
 * compilers, garbage collection, actors. Where a core is idle they take that; where none is, the
 * replicas wait for them. Looked at from the end of the warm-up to the first evaluation; told for
 * workers of one compute thread, since several wait for one another without sleeping.
 */
public final class BackgroundWork implements Consumer<RunRecord> {
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Processor time of all worker processes is told in steps of ten milliseconds. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  private final int workers;
  private final int threads;
  private final Supplier<Duration> cpu;
  private final InstantSource clock;
  private double busyMs;
  private @Nullable Look first;
  private @Nullable Look last;
  private boolean over;

  /** What was so at some moment. */
  private record Look(Instant at, Duration cpu, double busyMs) {}

  /**
   * @param cpu processor time of all worker processes so far
   */
  BackgroundWork(int workers, int threads, Supplier<Duration> cpu, InstantSource clock) {
    this.workers = workers;
    this.threads = threads;
    this.cpu = cpu;
    this.clock = clock;
  }

  /** Of the processes that this one has started. */
  public static BackgroundWork ofChildren(int workers, int threads) {
    return new BackgroundWork(workers, threads, BackgroundWork::childrensCpu, new SteadyClock());
  }

  private static Duration childrensCpu() {
    return ProcessHandle.current()
        .children()
        .flatMap(child -> child.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void accept(RunRecord line) {
    over |= line instanceof EpochRow;
    // Those of this host: its ranks come first.
    if (over || !(line instanceof StepRow row) || row.warmup() || row.rank() >= workers) {
      return;
    }
    busyMs += row.stepMs() - row.exposedCommMs();
    Instant now = clock.instant();
    if (first == null) {
      busyMs = 0;
      first = new Look(now, cpu.get(), 0);
    } else if (row.rank() == 0 && isDue(last == null ? first : last, now)) {
      last = new Look(now, cpu.get(), busyMs);
    }
  }

  private static boolean isDue(Look before, Instant now) {
    return Duration.between(before.at(), now).compareTo(EVERY) >= 0;
  }

  /** Of one worker; null where it cannot be told. */
  public @Nullable Double cores() {
    if (first == null || last == null || threads != 1) {
      return null;
    }
    Duration span = Duration.between(first.at(), last.at());
    Duration spent = last.cpu().minus(first.cpu());
    if (span.compareTo(LEAST) < 0 || spent.isNegative()) {
      return null; // Too short, or a worker has gone and its time with it.
    }
    double beside = spent.toNanos() - last.busyMs() * 1e6;
    return Math.max(0, beside / span.toNanos() / workers);
  }
}
