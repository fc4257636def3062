package io.lockstep.core.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped name most likely meant. */
public final class NearestMatch {
  private static final int VERY_SHORT = 3;

  private NearestMatch() {}

  /**
   * Returns the known name at the smallest Levenshtein distance, if that is at most a third of the
   * given name's length; two edits are always allowed, since letters change places easily, but for
   * very short names one
   */
  public static Optional<String> of(String name, Collection<String> known) {
    int allowed = name.length() <= VERY_SHORT ? 1 : Math.max(2, name.length() / 3);
    return known.stream()
        .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k))
        .filter(k -> distance(name, k) <= allowed);
  }

  /** {@code "did you mean 'resnet18'?"}, or the list of what is known. */
  public static String suggestion(String name, Collection<String> known) {
    return of(name, known)
        .map(k -> "did you mean '" + k + "'?")
        .orElseGet(() -> "known: " + String.join(", ", known));
  }

  /** Levenshtein's edit distance, without regard to case. */
  static int distance(String a, String b) {
    String left = a.toLowerCase(java.util.Locale.ROOT);
    String right = b.toLowerCase(java.util.Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substitution = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
