package io.lockstep.simulator.calibrate;

import io.lockstep.simulator.fit.TwoTermFit;
import io.lockstep.simulator.profile.AllReduceTime;
import io.lockstep.simulator.profile.RingLink;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A ring's links from measured all-reduces: (2(N−1)·α + 2(N−1)/N·S·β) fitted to times, β = 1/B. */
final class RingFit {
  private RingFit() {}

  /** Empty where fewer than two sizes were timed, or larger ones do not take longer. */
  static Optional<RingLink> of(List<AllReduceTime> times) {
    if (times.stream().mapToLong(AllReduceTime::bytes).distinct().count() < 2) {
      return Optional.empty();
    }
    return TwoTermFit.of(times.stream().map(RingFit::row).toList())
        .filter(fit -> fit.b() > 0 && !Double.isInfinite(fit.b()))
        .map(fit -> link(fit, times));
  }

  private static TwoTermFit.Row row(AllReduceTime time) {
    double rounds = 2.0 * (time.workers() - 1);
    return new TwoTermFit.Row(rounds, rounds / time.workers() * time.bytes(), time.timeMs());
  }

  private static RingLink link(TwoTermFit fit, List<AllReduceTime> times) {
    return new RingLink(
        fit.a() * 1e3,
        1 / fit.b() / 1e6,
        fit.residualPct(),
        fit.intervalPct(),
        String.format(
            Locale.ROOT,
            "fitted to %d all-reduce times from %d to %d bytes at N = %s",
            times.size(),
            times.stream().mapToLong(AllReduceTime::bytes).min().orElseThrow(),
            times.stream().mapToLong(AllReduceTime::bytes).max().orElseThrow(),
            times.stream().map(AllReduceTime::workers).distinct().sorted().toList()));
  }
}
