package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.spec.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One group of the report: the four answers, the targets, and the tables that they rest on. */
final class GroupSection {
  private GroupSection() {}

  static String of(ComparedGroup group) {
    return title(group)
        + forced(group)
        + answers(group)
        + targets(group.targets())
        + "\n### Measured and predicted\n\n"
        + points(group)
        + outlook(group.outlook())
        + TermsSection.of(group)
        + explanations(group)
        + notes(group.notes());
  }

  private static String title(ComparedGroup group) {
    String batch = group.scaling() == Scaling.WEAK ? "per worker" : "over all workers";
    return Words.say(
        "## %s on %s, %s scaling\n\nBatch: %d %s. Threads per worker: %s. Baseline: %s. Epoch"
            + " times: %s.\n\n",
        group.network(),
        group.dataName(),
        group.scaling().label(),
        group.batch(),
        batch,
        group.threads() == null ? "unknown" : group.threads(),
        group.baseline() == null ? "none" : group.baseline(),
        group.epochSource());
  }

  private static String forced(ComparedGroup group) {
    return group.differences().stream()
        .map(difference -> "**Not comparable, compared by force: " + difference + ".**\n\n")
        .collect(Collectors.joining());
  }

  private static String answers(ComparedGroup group) {
    return Answers.of(group).byQuestion().entrySet().stream()
        .map(e -> "- **" + e.getKey() + "** " + e.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static String targets(List<Target> targets) {
    if (targets.isEmpty()) {
      return "";
    }
    MarkdownTable table = new MarkdownTable(List.of("target", "goal", "measured", "met"));
    for (Target target : targets) {
      Boolean met = target.met();
      table.row(
          List.of(
              target.name(),
              Words.number("%.0f", target.target()),
              target.value() == null ? "not measured" : Words.number("%.2f", target.value()),
              met == null ? "unknown" : met ? "met" : "missed"));
    }
    return "\nThe targets that the project's reference set itself:\n\n" + table.text();
  }

  private static String points(ComparedGroup group) {
    List<String> header =
        new ArrayList<>(
            List.of("workers", "step ms", "95 %", "epoch s", "speedup", "95 %", "efficiency"));
    for (String model : group.models()) {
      header.addAll(List.of(model + " step ms", "epoch s", "error %", "speedup"));
    }
    MarkdownTable table = new MarkdownTable(header);
    for (Point point : group.points()) {
      List<String> cells = new ArrayList<>();
      cells.add(String.valueOf(point.workers()));
      cells.addAll(measured(point.measured()));
      group.models().forEach(model -> cells.addAll(predicted(point, model)));
      table.row(cells);
    }
    return table.text() + fitted(group);
  }

  private static List<String> measured(@Nullable Measured m) {
    return m == null
        ? Stream.generate(() -> "").limit(6).toList()
        : List.of(
            Words.number("%.1f", m.stepMs()),
            Words.range("%.1f", m.low(), m.high()),
            Words.number("%.2f", m.epochS()),
            Words.number("%.2f", m.speedup()),
            Words.range("%.2f", m.speedupLow(), m.speedupHigh()),
            Words.number("%.0f %%", 100 * m.efficiency()));
  }

  private static List<String> predicted(Point point, String model) {
    return point.predicted().stream()
        .filter(p -> p.model().equals(model))
        .findFirst()
        .map(
            p ->
                List.of(
                    Words.number("%.1f", p.stepMs()) + (p.note() == null ? "" : "*"),
                    Words.number("%.2f", p.epochS()),
                    Words.number("%+.1f", p.errorPct()),
                    speedup(p.speedup(), p.low(), p.high())))
        .orElse(List.of("", "", "", ""));
  }

  private static String speedup(
      @Nullable Double speedup, @Nullable Double low, @Nullable Double high) {
    String interval = Words.range("%.2f", low, high);
    return Words.number("%.2f", speedup) + (interval.isEmpty() ? "" : " (" + interval + ")");
  }

  private static String fitted(ComparedGroup group) {
    String notes =
        group.points().stream()
            .flatMap(point -> point.predicted().stream())
            .map(Predicted::note)
            .filter(note -> note != null)
            .distinct()
            .collect(Collectors.joining("; "));
    return notes.isEmpty() ? "" : "\n\\* " + notes + ", so that agreeing with it proves nothing.\n";
  }

  private static String outlook(List<Outlook> outlook) {
    if (outlook.isEmpty()) {
      return "";
    }
    List<String> header = new ArrayList<>(List.of("workers"));
    SortedSet<Integer> workers = new TreeSet<>();
    for (Outlook one : outlook) {
      header.addAll(List.of(one.model() + " epoch s", "speedup", "efficiency", "bound by"));
      one.points().forEach(point -> workers.add(point.workers()));
    }
    MarkdownTable table = new MarkdownTable(header);
    for (int n : workers) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(n)));
      outlook.forEach(one -> cells.addAll(ahead(one, n)));
      table.row(cells);
    }
    return "\n### Predicted where nothing was measured\n\n" + table.text();
  }

  private static List<String> ahead(Outlook outlook, int workers) {
    return outlook.points().stream()
        .filter(point -> point.workers() == workers)
        .findFirst()
        .map(
            p ->
                List.of(
                    Words.number("%.2f", p.epochS()),
                    speedup(p.speedup(), p.low(), p.high()),
                    Words.number("%.0f %%", 100 * p.efficiency()),
                    p.boundBy().label()))
        .orElse(List.of("", "", "", ""));
  }

  private static String explanations(ComparedGroup group) {
    if (group.explanations().isEmpty()) {
      return "";
    }
    List<Integer> workers = List.copyOf(group.explanations().get(0).speedups().keySet());
    List<String> header = new ArrayList<>(List.of("explanation", "what it is", "off by"));
    workers.forEach(n -> header.add("speedup with " + n));
    MarkdownTable table = new MarkdownTable(header);
    for (Explanation one : group.explanations()) {
      List<String> cells =
          new ArrayList<>(
              List.of(one.name(), one.words(), Words.number("%.1f %%", one.residualPct())));
      workers.forEach(n -> cells.add(Words.number("%.2f", one.speedups().get(n))));
      table.row(cells);
    }
    return "\n### What could explain the measured epochs\n\nEach is made to meet the epochs of the"
        + " fewest and of the most workers; \"off by\" is how far it misses the others. The"
        + " predicted intervals hold what all of them say.\n\n"
        + table.text();
  }

  private static String notes(List<String> notes) {
    return notes.isEmpty()
        ? ""
        : "\n### Notes\n\n"
            + notes.stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
  }
}
