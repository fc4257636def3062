package io.lockstep.analysis.page;

import static io.lockstep.analysis.page.DataTable.interval;
import static io.lockstep.analysis.page.DataTable.number;
import static io.lockstep.analysis.page.DataTable.percent;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.SuggestedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What models say beyond what was measured. */
final class OutlookTables {
  private OutlookTables() {}

  static Html of(ComparedGroup group) {
    return Html.all(outlook(group), advice(group), explanations(group));
  }

  private static Html outlook(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "Beyond what was measured",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.words("model", Term.OUTLOOK),
                Column.number("step ms", Term.STEP),
                Column.number("epoch s", Term.EPOCH),
                Column.number("speedup", Term.SPEEDUP),
                Column.number("95 %", Term.INTERVAL),
                Column.number("efficiency", Term.EFFICIENCY),
                Column.words("bound by", Term.BOUND_BY)));
    SortedSet<Integer> workers = new TreeSet<>();
    group.outlook().forEach(of -> of.points().forEach(point -> workers.add(point.workers())));
    for (int n : workers) {
      for (Outlook outlook : group.outlook()) {
        outlook.points().stream()
            .filter(point -> point.workers() == n)
            .forEach(
                point ->
                    table.row(
                        String.valueOf(n),
                        outlook.model(),
                        number("%.1f", point.stepMs()),
                        number("%.2f", point.epochS()),
                        number("%.2f", point.speedup()),
                        interval("%.2f", point.low(), point.high()),
                        percent("%.0f %%", point.efficiency()),
                        point.boundBy().label()));
      }
    }
    return table.html();
  }

  private static Html advice(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "What would shorten an epoch",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.words("change"),
                Column.number("epoch s", Term.EPOCH),
                Column.number("shorter by"),
                Column.words("model")));
    for (SuggestedChange change : group.advice()) {
      table.row(
          String.valueOf(change.workers()),
          change.change(),
          number("%.2f", change.epochS()),
          number("%.1f %%", change.shorterPct()),
          change.model());
    }
    return table.html();
  }

  private static Html explanations(ComparedGroup group) {
    SortedSet<Integer> workers = new TreeSet<>();
    group.explanations().forEach(explanation -> workers.addAll(explanation.speedups().keySet()));
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.words("mechanism"),
                Column.words("what it is"),
                Column.number("off by", Term.RESIDUAL)));
    workers.forEach(n -> columns.add(Column.number("speedup at " + n, Term.SPEEDUP)));
    DataTable table = new DataTable("What would explain the measured epochs", columns);
    for (Explanation explanation : group.explanations()) {
      List<String> cells = new ArrayList<>();
      cells.add(explanation.name());
      cells.add(explanation.words());
      cells.add(number("%.1f %%", explanation.residualPct()));
      workers.forEach(n -> cells.add(number("%.2f", explanation.speedups().get(n))));
      table.row(cells);
    }
    return table.html();
  }
}
