package io.lockstep.analysis.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are put into sentences and tables: a point for decimals wherever it is read. */
final class Words {
  private Words() {}

  static String say(String format, @Nullable Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Empty where there is no value. */
  static String number(String format, @Nullable Double value) {
    return value == null ? "" : say(format, value);
  }

  /** Both ends, or nothing where either is unknown. */
  static String range(String format, @Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? "" : say(format, low) + " to " + say(format, high);
  }

  static String workers(int workers) {
    return workers + (workers == 1 ? " worker" : " workers");
  }

  /** {@code "a, b and c"}. */
  static String and(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  static String sentences(String... sentences) {
    return String.join(" ", List.of(sentences).stream().filter(s -> !s.isEmpty()).toList());
  }
}
