package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Outlier;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Straggler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Ranks and steps that stand out from the others. */
final class RankTables {
  private RankTables() {}

  /** Every rank's own time, and first the names of those that hold others up. */
  static Html stragglers(List<ComparedGroup> groups) {
    Set<Straggler> ranks = new LinkedHashSet<>();
    measured(groups).forEach(measured -> ranks.addAll(measured.stragglers()));
    if (ranks.isEmpty()) {
      return Html.tag("p", "Only runs of one worker were measured, which has nobody to hold up.");
    }
    DataTable table =
        new DataTable(
            "Ranks' own time",
            List.of(
                Column.words("run"),
                Column.number("rank"),
                Column.number("own ms", Term.STRAGGLER),
                Column.number("to the median", Term.STRAGGLER),
                Column.words("named")));
    ranks.forEach(
        rank ->
            table.row(
                rank.run(),
                String.valueOf(rank.rank()),
                String.format(Locale.ROOT, "%.2f", rank.ownMs()),
                String.format(Locale.ROOT, "%.3f", rank.ratio()),
                rank.named() ? "straggler" : "no"));
    return Html.all(Html.tag("p", named(ranks)), table.html());
  }

  private static String named(Set<Straggler> ranks) {
    String names =
        ranks.stream()
            .filter(Straggler::named)
            .map(
                rank ->
                    String.format(
                        Locale.ROOT,
                        "rank %d of %s (%.2f times the median)",
                        rank.rank(),
                        rank.run(),
                        rank.ratio()))
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? String.format(
            Locale.ROOT,
            "None: no rank takes more than %.2f times the median of all.",
            Straggler.NAMED_ABOVE)
        : "Holding the others up: " + names + ".";
  }

  static Html outliers(List<ComparedGroup> groups) {
    Set<Outlier> steps = new LinkedHashSet<>();
    long all = 0;
    for (Measured measured : measured(groups)) {
      steps.addAll(measured.outliers());
      all += measured.outlierCount();
    }
    if (steps.isEmpty()) {
      return Html.tag("p", "None: no step is far from the others of its run.");
    }
    DataTable table =
        new DataTable(
            "Steps far from the others",
            List.of(
                Column.words("run"),
                Column.number("step", Term.OUTLIER),
                Column.number("ms", Term.STEP),
                Column.number("slowest rank")));
    steps.forEach(
        step ->
            table.row(
                step.run(),
                String.valueOf(step.step()),
                String.format(Locale.ROOT, "%.1f", step.ms()),
                String.valueOf(step.rank())));
    String count = all + (all == 1 ? " step is" : " steps are");
    return Html.all(
        Html.tag("p", count + " far from the others of its run; they count as all others do."),
        table.html());
  }

  private static List<Measured> measured(List<ComparedGroup> groups) {
    List<Measured> found = new ArrayList<>();
    for (ComparedGroup group : groups) {
      for (Point point : group.points()) {
        Measured measured = point.measured();
        if (measured != null) {
          found.add(measured);
        }
      }
    }
    return found;
  }
}
