package io.lockstep.analysis.figure;

import java.util.Locale;

/** Phrases that panels share. */
final class Words {
  private Words() {}

  static String said(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static String workers(int workers) {
    return workers == 1 ? "1 worker" : workers + " workers";
  }
}
