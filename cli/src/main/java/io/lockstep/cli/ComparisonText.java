package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.report.Answers;
import io.lockstep.analysis.report.Headline;
import io.lockstep.analysis.scaling.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A comparison on a screen: for each group the finding and a table, and where there is room the
 * four answers.
 */
final class ComparisonText {
  /** One line of the screen is the report's path. */
  private static final int MOST_LINES = 19;

  private static final int BAR_WIDTH = 12;

  private ComparisonText() {}

  static List<String> lines(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    List<String> brief = new ArrayList<>();
    for (ComparedGroup group : comparison.groups()) {
      List<String> finding = new ArrayList<>(List.of(Headline.of(group)));
      finding.addAll(table(group).lines());
      brief.addAll(finding);
      lines.addAll(finding);
      lines.addAll(answers(group));
    }
    return lines.size() <= MOST_LINES ? lines : cut(brief);
  }

  private static List<String> cut(List<String> lines) {
    if (lines.size() < MOST_LINES) {
      List<String> all = new ArrayList<>(lines);
      all.add("... what bounds it, and what to change next, is in the report");
      return all;
    }
    List<String> first = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
    first.add("... and " + (lines.size() - first.size()) + " lines more in the report");
    return first;
  }

  private static Table table(ComparedGroup group) {
    List<String> header =
        new ArrayList<>(
            List.of(
                "workers", "step ms", "95 %", "epoch s", "speedup", "efficiency %", "of perfect"));
    for (String model : group.models()) {
      header.addAll(List.of(model + (stepsMeasured(group) ? " ms" : " s"), "error %", "speedup"));
    }
    Table table = new Table(header);
    Bar bar = Bar.ofTerminal();
    for (Point point : group.points()) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(point.workers())));
      cells.addAll(measured(point.measured(), bar));
      for (String model : group.models()) {
        cells.addAll(predicted(point, model, stepsMeasured(group)));
      }
      table.row(cells);
    }
    return table;
  }

  /** A model's step is held against a measured one, and its epoch where there is none. */
  private static boolean stepsMeasured(ComparedGroup group) {
    return group.points().stream()
        .map(Point::measured)
        .noneMatch(measured -> measured != null && measured.stepMs() == null);
  }

  private static List<String> measured(@Nullable Measured m, Bar bar) {
    return m == null
        ? List.of("", "", "", "", "", "")
        : List.of(
            number("%.1f", m.stepMs()),
            m.low() == null ? "" : number("%.1f", m.low()) + " to " + number("%.1f", m.high()),
            number("%.2f", m.epochS()),
            number("%.2f", m.speedup()),
            number("%.0f", 100 * m.efficiency()),
            bar.of(m.efficiency(), BAR_WIDTH));
  }

  private static List<String> predicted(Point point, String model, boolean stepsMeasured) {
    for (Predicted p : point.predicted()) {
      if (p.model().equals(model)) {
        boolean fitted = Predicted.FITTED_ON_THIS_RUN.equals(p.note());
        return List.of(
            stepsMeasured ? number("%.1f", p.stepMs()) : number("%.2f", p.epochS()),
            fitted ? "fitted" : number("%+.1f", p.errorPct()),
            number("%.2f", p.speedup()));
      }
    }
    return List.of("", "", "");
  }

  private static List<String> answers(ComparedGroup group) {
    List<String> lines = new ArrayList<>();
    Answers.of(group)
        .byQuestion()
        .forEach((question, answer) -> lines.add("* " + question + " " + answer));
    if (!group.targets().isEmpty()) {
      lines.add(
          "* Targets: "
              + group.targets().stream()
                  .map(ComparisonText::target)
                  .collect(Collectors.joining("; ")));
    }
    return lines;
  }

  private static String target(Target target) {
    Boolean met = target.met();
    String verdict =
        met == null ? "not measured" : (met ? "met" : "missed") + number(" (%.2f)", target.value());
    return target.name() + number(" %.0f: ", target.target()) + verdict;
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }
}
