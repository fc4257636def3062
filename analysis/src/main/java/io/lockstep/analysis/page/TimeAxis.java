package io.lockstep.analysis.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Places milliseconds along a width, with a tick at round ones. */
record TimeAxis(double lengthMs, double tickMs) {
  private static final int MOST_TICKS = 6;

  /** From 0 to the end of what is shown. */
  static TimeAxis of(double lengthMs) {
    double least = Math.max(lengthMs, 1e-3) / MOST_TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    double tick =
        DoubleStream.of(1, 2, 5, 10)
            .map(m -> m * decade)
            .filter(t -> t >= least)
            .findFirst()
            .orElse(10 * decade);
    return new TimeAxis(Math.max(lengthMs, 1e-3), tick);
  }

  List<Double> ticksMs() {
    int last = (int) Math.floor(lengthMs / tickMs);
    return IntStream.rangeClosed(0, last).mapToObj(i -> i * tickMs).toList();
  }

  /** With as many digits as the distance of ticks has; the last one carries the unit. */
  String label(double ms) {
    int digits = (int) Math.max(0, -Math.floor(Math.log10(tickMs)));
    String number = String.format(Locale.ROOT, "%." + digits + "f", ms);
    return ms == 0 ? number + " ms" : number;
  }

  String left(double ms) {
    return String.format(Locale.ROOT, "left:%.3f%%", 100 * ms / lengthMs);
  }

  String place(double startMs, double ms) {
    return left(startMs) + String.format(Locale.ROOT, ";width:%.3f%%", 100 * ms / lengthMs);
  }
}
