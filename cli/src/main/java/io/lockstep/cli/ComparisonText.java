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
 * A comparison on a screen: for each group the finding and its tables, and where there is room the
 * four answers.
 */
final class ComparisonText {
  /** One line of the screen is the report's path. */
  private static final int MOST_LINES = 19;

  private static final int BAR_WIDTH = 12;

  private static final int MOST_COLUMNS = 80;

  private ComparisonText() {}

  static List<String> lines(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    List<String> brief = new ArrayList<>();
    for (ComparedGroup group : comparison.groups()) {
      List<String> finding = new ArrayList<>(List.of(Headline.of(group)));
      finding.addAll(tables(group));
      brief.addAll(finding);
      lines.addAll(finding);
      lines.addAll(answers(group));
    }
    return lines.size() <= MOST_LINES ? lines : cut(brief);
  }

  private static List<String> tables(ComparedGroup group) {
    List<String> lines = new ArrayList<>();
    if (group.largestMeasured().isPresent()) {
      lines.addAll(measured(group).lines());
    }
    if (!group.models().isEmpty()) {
      lines.addAll(predicted(group));
    }
    return lines;
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

  /** What was measured, in 80 columns. */
  private static Table measured(ComparedGroup group) {
    Table table =
        new Table("workers", "step ms", "95 %", "epoch s", "speedup", "efficiency %", "of perfect");
    Bar bar = Bar.ofTerminal();
    for (Point point : group.points()) {
      Measured m = point.measured();
      if (m != null) {
        table.row(
            String.valueOf(point.workers()),
            number("%.1f", m.stepMs()),
            m.low() == null ? "" : number("%.1f", m.low()) + " to " + number("%.1f", m.high()),
            number("%.2f", m.epochS()),
            number("%.2f", m.speedup()),
            number("%.0f", 100 * m.efficiency()),
            bar.of(m.efficiency(), BAR_WIDTH));
      }
    }
    return table;
  }

  /** A row for each model; of the points, as many as have room, the largest. */
  private static List<String> predicted(ComparedGroup group) {
    List<Point> points = group.points();
    List<String> lines = predicted(group, points).lines();
    while (points.size() > 1 && width(lines) > MOST_COLUMNS) {
      points = points.subList(1, points.size());
      lines = new ArrayList<>(predicted(group, points).lines());
      lines.add("... and for fewer workers in the report");
    }
    return lines;
  }

  private static int width(List<String> lines) {
    return lines.stream().mapToInt(String::length).max().orElse(0);
  }

  private static Table predicted(ComparedGroup group, List<Point> points) {
    List<String> header = new ArrayList<>(List.of("predicted"));
    points.forEach(
        point -> header.add(point.workers() + (point.workers() == 1 ? " worker" : " workers")));
    Table table = new Table(header);
    for (String model : group.models()) {
      List<String> cells = new ArrayList<>(List.of(model));
      points.forEach(point -> cells.add(predicted(point, model, stepsMeasured(group))));
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

  private static String predicted(Point point, String model, boolean stepsMeasured) {
    for (Predicted p : point.predicted()) {
      if (p.model().equals(model)) {
        return (stepsMeasured ? number("%.1f ms", p.stepMs()) : number("%.2f s", p.epochS()))
            + error(p);
      }
    }
    return "";
  }

  private static String error(Predicted p) {
    if (Predicted.FITTED_ON_THIS_RUN.equals(p.note())) {
      return " (fitted)";
    }
    return p.errorPct() == null
        ? number(", %.2fx", p.speedup())
        : number(" (%+.1f %%)", p.errorPct());
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
