package io.lockstep.simulator.calibrate;

import io.lockstep.simulator.profile.AllReduceTime;
import io.lockstep.simulator.profile.RingLink;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Least squares of relative errors: minimises Σ((2(N−1)·α + 2(N−1)/N·S·β)/t − 1)² over α ≥ 0 and β
 * > 0, with β = 1/B. Relative, because times span orders of magnitude and absolute squares would
 * fit the largest size alone.
 */
final class RingFit {
  private static final double CONFIDENCE = 0.975;

  private final double alphaMs;
  private final double msPerByte;
  private final int parameters;

  private RingFit(double alphaMs, double msPerByte, int parameters) {
    this.alphaMs = alphaMs;
    this.msPerByte = msPerByte;
    this.parameters = parameters;
  }

  /** Empty where fewer than two sizes were timed, or larger ones do not take longer. */
  static Optional<RingLink> of(List<AllReduceTime> times) {
    if (times.stream().mapToLong(AllReduceTime::bytes).distinct().count() < 2) {
      return Optional.empty();
    }
    return solve(times).map(fit -> fit.link(times));
  }

  private static Optional<RingFit> solve(List<AllReduceTime> times) {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double x = 0;
    double y = 0;
    for (AllReduceTime time : times) {
      double latency = rounds(time) / time.timeMs();
      double transfer = rounds(time) / time.workers() * time.bytes() / time.timeMs();
      xx += latency * latency;
      xy += latency * transfer;
      yy += transfer * transfer;
      x += latency;
      y += transfer;
    }
    double determinant = xx * yy - xy * xy;
    double alpha = (x * yy - y * xy) / determinant;
    double beta = (y * xx - x * xy) / determinant;
    if (!(beta > 0) || Double.isInfinite(beta)) {
      return Optional.empty();
    }
    return Optional.of(alpha > 0 ? new RingFit(alpha, beta, 2) : new RingFit(0, y / yy, 1));
  }

  private RingLink link(List<AllReduceTime> times) {
    double squares = times.stream().mapToDouble(this::squaredError).sum();
    double rms = Math.sqrt(squares / times.size());
    return new RingLink(
        alphaMs * 1e3,
        1 / msPerByte / 1e6,
        100 * rms,
        intervalPct(squares, times.size() - parameters),
        String.format(
            Locale.ROOT,
            "fitted to %d all-reduce times from %d to %d bytes at N = %s",
            times.size(),
            times.stream().mapToLong(AllReduceTime::bytes).min().orElseThrow(),
            times.stream().mapToLong(AllReduceTime::bytes).max().orElseThrow(),
            times.stream().map(AllReduceTime::workers).distinct().sorted().toList()));
  }

  private double squaredError(AllReduceTime time) {
    double fitted =
        rounds(time) * alphaMs + rounds(time) / time.workers() * time.bytes() * msPerByte;
    double error = fitted / time.timeMs() - 1;
    return error * error;
  }

  /** Student's t times the residual deviation; null where nothing is left over to judge by. */
  private static @Nullable Double intervalPct(double squares, int freedom) {
    return freedom < 1
        ? null
        : 100
            * Math.sqrt(squares / freedom)
            * new TDistribution(freedom).inverseCumulativeProbability(CONFIDENCE);
  }

  private static double rounds(AllReduceTime time) {
    return 2.0 * (time.workers() - 1);
  }
}
