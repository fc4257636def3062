package io.lockstep.core.units;

import io.lockstep.core.failure.LockstepException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as people type them. */
public final class Quantity {
  private static final Pattern TIME = Pattern.compile("([0-9.eE+-]+)\\s*(ns|us|µs|μs|ms|s)");
  private static final Pattern BYTES = Pattern.compile("([0-9]+)\\s*(B|KiB|MiB|GiB|kB|MB|GB)?");
  private static final Map<String, Double> TIME_MS =
      Map.of("ns", 1e-6, "us", 1e-3, "µs", 1e-3, "μs", 1e-3, "ms", 1.0, "s", 1e3);
  private static final Map<String, Long> BYTE_UNITS =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  private Quantity() {}

  /** Milliseconds of {@code 30us}, {@code 1.5ms}, {@code 2s}; the unit is required. */
  public static double milliseconds(String text) {
    Matcher matcher = TIME.matcher(text.trim());
    if (!matcher.matches()) {
      throw LockstepException.usage("'" + text + "' is not a time")
          .hint("give a number with its unit: 30us, 1.5ms, 2s");
    }
    double ms = number(matcher.group(1), text) * TIME_MS.getOrDefault(matcher.group(2), 1.0);
    if (!(ms >= 0) || Double.isInfinite(ms)) {
      throw LockstepException.usage("a time must be finite and not negative: '" + text + "'");
    }
    return ms;
  }

  /** Bytes of {@code 44695848}, {@code 4MiB}, {@code 64kB}. */
  public static long bytes(String text) {
    Matcher matcher = BYTES.matcher(text.trim());
    if (!matcher.matches()) {
      throw LockstepException.usage("'" + text + "' is not a number of bytes")
          .hint("give a whole number, or one with a unit: 4MiB (binary), 64kB (decimal)");
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    try {
      return Math.multiplyExact(
          Long.parseLong(matcher.group(1)), (long) BYTE_UNITS.getOrDefault(unit, 1L));
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw LockstepException.usage("'" + text + "' is too large").because(tooLarge);
    }
  }

  static double number(String digits, String whole) {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException notANumber) {
      throw LockstepException.usage("'" + whole + "' does not start with a number")
          .because(notANumber);
    }
  }

  /** {@code 44.7 MB}, {@code 312 kB}: bytes for people, to three digits. */
  public static String humanBytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    // 999.5 of a unit would be rounded up to 1000 of it.
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, units[unit]);
  }
}
