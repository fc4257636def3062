package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.cost.Predictor;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code 1,2,4,8..64}: numbers of workers and ranges of them, ends included. */
final class WorkerCounts {
  /** More would not fit a screen, a file that anyone reads, or the heap. */
  private static final int MOST = 100_000;

  private static final Pattern ITEM = Pattern.compile("(-?\\d{1,18})(?:\\.\\.(-?\\d{1,18}))?");

  private WorkerCounts() {}

  /** Ascending, without repeats. */
  static List<Integer> parse(String text) {
    SortedSet<Integer> counts = new TreeSet<>();
    for (String item : text.split(",", -1)) {
      Matcher matcher = ITEM.matcher(item.trim());
      if (!matcher.matches()) {
        throw refused("'" + item.trim() + "' is not a number of workers");
      }
      int first = count(matcher.group(1));
      int last = matcher.group(2) == null ? first : count(matcher.group(2));
      if (last < first) {
        throw refused("the range '" + item.trim() + "' ends before it begins");
      }
      for (int n = first; n <= last && counts.size() <= MOST; n++) {
        counts.add(n);
      }
    }
    if (counts.size() > MOST) {
      throw refused("more than " + MOST + " numbers of workers");
    }
    return List.copyOf(counts);
  }

  private static int count(String digits) {
    long count = Long.parseLong(digits);
    if (count < 1 || count > Predictor.MAX_WORKERS) {
      throw refused("workers must be from 1 to " + Predictor.MAX_WORKERS + ", not " + count);
    }
    return (int) count;
  }

  private static LockstepException refused(String what) {
    return LockstepException.usage("--workers: " + what)
        .hint("give numbers and ranges, as 1,2,4,8..64");
  }
}
