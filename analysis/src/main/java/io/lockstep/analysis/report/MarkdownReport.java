package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Straggler;

/** A comparison for people: the finding first, then what it rests on. */
final class MarkdownReport {
  private static final String DEFINITIONS =
      """
      ## Definitions
      - **step**: median over full steps after the warm-up, each as long as its slowest rank; the \
      interval is the 95 % bootstrap interval of that median over steps, or over runs where there \
      are several.
      - **epoch**: training only, evaluation left out; but as it was reported where a profile \
      brings it along.
      - **speedup**: epoch time of one worker over that of N; its interval is the bootstrap's of \
      the ratio, both times drawn again; **efficiency**: speedup / N.
      - **error**: 100 x (predicted - measured) / measured of the step time, or of the epoch time \
      where only that was measured; means are over 2 workers and more. **coverage**: part of the \
      measured speedups within the predicted interval.
      - **weak scaling**: the batch per worker stays; **strong**: the batch of all workers stays.
      - **compute**: a step less its exposed communication; **exposed**: what the step waited for; \
      **peer wait**: the part of it that was waiting for a slower rank. Means over all ranks of \
      the steps whose length is in the middle half.
      - **Amdahl's serial fraction** f: least squares of S(N) = 1/(f + (1 - f)/N); \
      **Karp-Flatt's** e = (1/S - 1/N)/(1 - 1/N).
      - **outlier**: a step whose modified z-score, 0.6745 x (step - median)/MAD, is beyond 3.5, \
      and which is off by a hundredth of the median at least; it counts as all others do.
      - **straggler**: a rank whose median step without peer wait is over \
      """
          + Straggler.NAMED_ABOVE
          + " times the median of the other ranks.\n";

  private MarkdownReport() {}

  static String of(Report report) {
    StringBuilder text = new StringBuilder("# Predicted and measured scaling\n");
    for (ComparedGroup group : report.comparison().groups()) {
      text.append('\n').append("**").append(Headline.of(group)).append("**\n");
    }
    for (ComparedGroup group : report.comparison().groups()) {
      text.append('\n').append(GroupSection.of(group));
    }
    if (!report.runs().isEmpty()) {
      text.append('\n').append(Provenance.of(report.runs()));
    }
    return text.append('\n').append(DEFINITIONS).toString();
  }
}
