package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Outlier;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Straggler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Ranks and steps that stand out from the others. */
final class RankTables {
  /** So many ranks are told of, the slowest first; the file has them all. */
  private static final int MOST_RANKS = 20;

  private RankTables() {}

  /** The slowest ranks' own time, and first the names of those that hold others up. */
  static Html stragglers(List<ComparedGroup> groups) {
    List<Straggler> ranks =
        measured(groups).stream()
            .flatMap(measured -> measured.stragglers().stream())
            .distinct()
            .sorted(Comparator.comparingDouble(Straggler::ratio).reversed())
            .toList();
    if (ranks.isEmpty()) {
      return Html.tag("p", "Only runs of one worker were measured, which has nobody to hold up.");
    }
    DataTable table =
        new DataTable(
            "Ranks' own time, the slowest first",
            List.of(
                Column.words("run"),
                Column.number("rank"),
                Column.number("own ms", Term.STRAGGLER),
                Column.number("to the others' median", Term.STRAGGLER),
                Column.words("named")));
    List<Straggler> slowest = ranks.stream().limit(MOST_RANKS).toList();
    slowest.forEach(
        rank ->
            table.row(
                rank.run(),
                String.valueOf(rank.rank()),
                String.format(Locale.ROOT, "%.2f", rank.ownMs()),
                String.format(Locale.ROOT, "%.3f", rank.ratio()),
                rank.named() ? "straggler" : "no"));
    return Html.all(
        Html.tag("p", named(slowest)),
        table.html(),
        ranks.size() == slowest.size() ? Html.NOTHING : Html.tag("p", rest(ranks)));
  }

  private static String rest(List<Straggler> ranks) {
    List<Straggler> left = ranks.subList(MOST_RANKS, ranks.size());
    long named = left.stream().filter(Straggler::named).count();
    return "and "
        + left.size()
        + " more, "
        + (named == 0 ? "none of them named" : named + " of them named")
        + "; report.json has them all.";
  }

  private static String named(List<Straggler> ranks) {
    String names =
        ranks.stream()
            .filter(Straggler::named)
            .map(
                rank ->
                    String.format(
                        Locale.ROOT,
                        "rank %d of %s (%.2f times the median of the others)",
                        rank.rank(),
                        rank.run(),
                        rank.ratio()))
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? String.format(
            Locale.ROOT,
            "None: no rank takes more than %.2f times the median of the others.",
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
