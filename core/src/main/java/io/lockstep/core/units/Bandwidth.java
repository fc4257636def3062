package io.lockstep.core.units;

import io.lockstep.core.failure.LockstepException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes per second. Text must carry its unit: {@code 10gbit} counts bits, {@code 1.25GBps} bytes,
 * so that the one can never pass for the other. Prefixes are decimal (k = 1,000).
 */
public record Bandwidth(double bytesPerSecond) {
  private static final Pattern TEXT = Pattern.compile("([0-9.eE+-]+)\\s*([kKmMgGtT]?)(bit|Bps)");

  public Bandwidth {
    if (!(bytesPerSecond > 0) || Double.isInfinite(bytesPerSecond)) {
      throw LockstepException.usage("a bandwidth must be positive, not " + bytesPerSecond + " B/s");
    }
  }

  /** Reads {@code 10gbit}, {@code 100mbit}, {@code 1.25GBps}, {@code 125MBps}. */
  public static Bandwidth parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (!matcher.matches()) {
      throw LockstepException.usage("'" + text + "' is not a bandwidth")
          .hint("give a number with its unit: bits as 10gbit or 100mbit, bytes as 1.25GBps");
    }
    double value = Quantity.number(matcher.group(1), text);
    double scale =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1e3;
          case "m" -> 1e6;
          case "g" -> 1e9;
          case "t" -> 1e12;
          default -> 1;
        };
    return new Bandwidth(value * scale / (matcher.group(3).equals("bit") ? 8 : 1));
  }
}
