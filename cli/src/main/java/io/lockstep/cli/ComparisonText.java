package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.report.Headline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A comparison on a screen: for each group the finding and a table. */
final class ComparisonText {
  private static final int MOST_LINES = 20;

  private ComparisonText() {}

  static List<String> lines(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (ComparedGroup group : comparison.groups()) {
      lines.add(Headline.of(group));
      lines.addAll(table(group).lines());
    }
    // One line of the screen is the report's path.
    if (lines.size() >= MOST_LINES) {
      int left = lines.size() - (MOST_LINES - 2);
      lines = new ArrayList<>(lines.subList(0, MOST_LINES - 2));
      lines.add("... and " + left + " lines more in the report");
    }
    return lines;
  }

  private static Table table(ComparedGroup group) {
    List<String> header =
        new ArrayList<>(
            List.of("workers", "step ms", "95 %", "epoch s", "speedup", "efficiency %"));
    for (String model : group.models()) {
      header.addAll(List.of(model + " ms", "error %", "speedup"));
    }
    Table table = new Table(header);
    for (Point point : group.points()) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(point.workers())));
      cells.addAll(measured(point.measured()));
      group.models().forEach(model -> cells.addAll(predicted(point, model)));
      table.row(cells);
    }
    return table;
  }

  private static List<String> measured(@Nullable Measured m) {
    return m == null
        ? List.of("", "", "", "", "")
        : List.of(
            number("%.1f", m.stepMs()),
            number("%.1f", m.low()) + " to " + number("%.1f", m.high()),
            number("%.2f", m.epochS()),
            number("%.2f", m.speedup()),
            number("%.0f", 100 * m.efficiency()));
  }

  private static List<String> predicted(Point point, String model) {
    for (Predicted p : point.predicted()) {
      if (p.model().equals(model)) {
        return List.of(
            number("%.1f", p.stepMs()),
            p.note() != null ? "fitted" : number("%+.1f", p.errorPct()),
            number("%.2f", p.speedup()));
      }
    }
    return List.of("", "", "");
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }
}
