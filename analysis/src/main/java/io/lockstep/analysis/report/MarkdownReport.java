package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.Terms;
import io.lockstep.core.spec.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A comparison for people: the finding first, then what it rests on. */
final class MarkdownReport {
  private static final String DEFINITIONS =
      """
      ## Definitions
      - **step**: median over full steps after the warm-up, each as long as its slowest rank; the \
      interval is the 95 % bootstrap interval of that median over steps, or over runs where there \
      are several.
      - **epoch**: training only, evaluation left out.
      - **speedup**: epoch time of one worker over that of N; **efficiency**: speedup / N.
      - **error**: 100 x (predicted - measured) / measured of the step time; the mean absolute \
      error is over 2 workers and more.
      - **weak scaling**: the batch per worker stays; **strong**: the batch of all workers stays.
      - **compute**: a step less its exposed communication; **exposed**: what the step waited for; \
      **peer wait**: the part of it that was waiting for a slower rank. Medians each by itself, so \
      they need not add up.
      """;

  private MarkdownReport() {}

  static String of(Report report) {
    StringBuilder text = new StringBuilder("# Predicted and measured scaling\n");
    for (ComparedGroup group : report.comparison().groups()) {
      text.append('\n').append("**").append(Headline.of(group)).append("**\n");
    }
    for (ComparedGroup group : report.comparison().groups()) {
      text.append('\n').append(group(group));
    }
    return text.append('\n')
        .append(Provenance.of(report.runs()))
        .append('\n')
        .append(DEFINITIONS)
        .toString();
  }

  private static String group(ComparedGroup group) {
    String batch = group.scaling() == Scaling.WEAK ? "per worker" : "over all workers";
    return String.format(
            Locale.ROOT,
            "## %s on %s, %s scaling%n%nBatch: %d %s. Threads per worker: %s. Baseline: %s. Epoch"
                + " times: %s.%n%n",
            group.network(),
            group.dataName(),
            group.scaling().label(),
            group.batch(),
            batch,
            group.threads() == null ? "unknown" : group.threads(),
            group.baseline() == null ? "none" : group.baseline(),
            group.epochSource())
        + points(group)
        + terms(group);
  }

  private static String points(ComparedGroup group) {
    List<String> header =
        new ArrayList<>(
            List.of("workers", "step ms", "95 %", "epoch s", "speedup", "95 %", "efficiency"));
    for (String model : group.models()) {
      header.addAll(List.of(model + " step ms", "error %", "speedup"));
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
            number("%.1f", m.stepMs()),
            number("%.1f", m.low()) + " to " + number("%.1f", m.high()),
            number("%.2f", m.epochS()),
            number("%.2f", m.speedup()),
            number("%.2f", m.speedupLow()) + " to " + number("%.2f", m.speedupHigh()),
            number("%.0f %%", 100 * m.efficiency()));
  }

  private static List<String> predicted(Point point, String model) {
    return point.predicted().stream()
        .filter(p -> p.model().equals(model))
        .findFirst()
        .map(
            p ->
                List.of(
                    number("%.1f", p.stepMs()) + (p.note() == null ? "" : "*"),
                    number("%+.1f", p.errorPct()),
                    number("%.2f", p.speedup()) + interval(p)))
        .orElse(List.of("", "", ""));
  }

  private static String interval(Predicted p) {
    return p.low() == null || p.high() == null
        ? ""
        : " (" + number("%.2f", p.low()) + " to " + number("%.2f", p.high()) + ")";
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

  private static String terms(ComparedGroup group) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("workers", "compute ms", "comm ms", "exposed ms", "peer wait ms"));
    for (Point point : group.points()) {
      Measured measured = point.measured();
      Terms terms = measured == null ? null : measured.terms();
      if (terms != null) {
        table.row(
            List.of(
                String.valueOf(point.workers()),
                number("%.1f", terms.computeMs()),
                number("%.1f", terms.commMs()),
                number("%.1f", terms.exposedCommMs()),
                number("%.1f", terms.peerWaitMs())));
      }
    }
    return "\nWhere a measured step's time went:\n\n" + table.text();
  }

  static String number(String format, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }
}
