package io.lockstep.analysis.figure;

/** A unit that suits a duration. */
enum TimeUnit {
  MILLISECONDS("ms", 1e-3),
  SECONDS("s", 1),
  MINUTES("min", 60),
  HOURS("h", 3600),
  DAYS("d", 86_400);

  private final String symbol;
  private final double seconds;

  TimeUnit(String symbol, double seconds) {
    this.symbol = symbol;
    this.seconds = seconds;
  }

  /** The largest of which there are two or more. */
  static TimeUnit of(double durationS) {
    TimeUnit found = MILLISECONDS;
    for (TimeUnit unit : values()) {
      if (durationS >= 2 * unit.seconds) {
        found = unit;
      }
    }
    return found;
  }

  String symbol() {
    return symbol;
  }

  double seconds() {
    return seconds;
  }
}
