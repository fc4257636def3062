package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Limits;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Outlook;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far it scales: what was measured, what is predicted beyond, and where it ends. */
final class HowFar {
  /** What people ask of first. */
  private static final int USUAL_QUESTION = 8;

  private HowFar() {}

  static String of(ComparedGroup group) {
    return Words.sentences(
        group
            .largestMeasured()
            .map(point -> measured(point.workers(), Objects.requireNonNull(point.measured())))
            .orElseGet(() -> "Nothing was measured." + predicted(group)),
        Best.outlook(group).map(outlook -> beyond(outlook, group.explanations())).orElse(""),
        limits(group.limits()));
  }

  private static String measured(int workers, Measured measured) {
    if (workers == 1) {
      return "Only one worker was measured, so there is no speedup yet.";
    }
    String interval = Words.range("%.2f", measured.speedupLow(), measured.speedupHigh());
    return Words.say(
        "Measured: %d workers are %.2fx as fast as one%s, %.0f %% of perfect.",
        workers,
        measured.speedup(),
        interval.isEmpty() ? "" : " (95 % interval " + interval + ")",
        100 * measured.efficiency());
  }

  /** Speedup at the most workers; of a simulated run without one of one worker there is none. */
  private static String predicted(ComparedGroup group) {
    return group
        .largest()
        .flatMap(
            point ->
                Best.at(point)
                    .filter(best -> best.speedup() != null)
                    .map(
                        best ->
                            Words.say(
                                " Predicted (%s): %s %.2fx.",
                                ModelLabel.of(best.model()),
                                Words.workers(point.workers()),
                                best.speedup())))
        .orElse("");
  }

  private static String beyond(Outlook outlook, List<Explanation> explanations) {
    Outlook.Point last = outlook.points().get(outlook.points().size() - 1);
    List<String> said =
        Stream.concat(
                outlook.points().stream().filter(point -> point.workers() == USUAL_QUESTION),
                Stream.of(last))
            .distinct()
            .map(point -> explanations.isEmpty() ? point(point) : point(point, explanations))
            .toList();
    return "Predicted beyond (" + ModelLabel.of(outlook.model()) + "): " + Words.and(said) + ".";
  }

  private static String point(Outlook.Point point) {
    String interval = Words.range("%.2f", point.low(), point.high());
    return Words.say("%d workers %.2fx", point.workers(), point.speedup())
        + (interval.isEmpty() ? "" : " (" + interval + ")");
  }

  /** What was measured leaves an interval and no number: each end has its reason. */
  private static String point(Outlook.Point point, List<Explanation> explanations) {
    String reasons =
        explanations.stream()
            .filter(one -> one.speedups().containsKey(point.workers()))
            .map(one -> one.name() + Words.number(" %.2f", one.speedups().get(point.workers())))
            .collect(Collectors.joining(", "));
    return Words.say(
        "%d workers anywhere from %s (%s)",
        point.workers(), Words.range("%.2fx", point.low(), point.high()), reasons);
  }

  private static String limits(@Nullable Limits limits) {
    if (limits == null) {
      return "";
    }
    Integer below = limits.belowTargetAt();
    String target = Words.say("%.0f %%", 100 * limits.targetEfficiency());
    return (below == null
            ? "By "
                + ModelLabel.of(limits.model())
                + ", efficiency stays above "
                + target
                + " up to "
                + limits.searchedUpTo()
                + " workers"
            : "By "
                + ModelLabel.of(limits.model())
                + ", efficiency falls below "
                + target
                + " at "
                + below
                + " workers")
        + (limits.largestWorthUsing() == limits.searchedUpTo()
            ? "."
            : "; beyond "
                + limits.largestWorthUsing()
                + ", twice the workers shorten an epoch by less than a tenth.");
  }
}
