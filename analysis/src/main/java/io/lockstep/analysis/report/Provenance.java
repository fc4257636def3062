package io.lockstep.analysis.report;

import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Setting;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a report's numbers rest on: the runs, what they reached, and how they were made. */
final class Provenance {
  private Provenance() {}

  static String of(List<Run> runs) {
    return "## Runs\n\n"
        + runs(runs)
        + "\n## Accuracy\n\n"
        + accuracies(runs)
        + "\n## Settings\n\n"
        + settings(runs)
        + "\n## Machine and versions\n\n"
        + alike("hardware", runs, run -> run.info().hardware())
        + alike("software", runs, run -> run.info().software());
  }

  private static String runs(List<Run> runs) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("run", "kind", "workers", "seed", "commit", "started", "steps", "ended"));
    for (Run run : runs) {
      RunInfo info = run.info();
      table.row(
          List.of(
              run.name(),
              info.kind(),
              String.valueOf(info.workload().workers()),
              String.valueOf(info.seed()),
              info.gitCommit(),
              info.started(),
              String.valueOf(run.steps().stream().map(row -> row.step()).distinct().count()),
              info.ending()));
    }
    return table.text() + warnings(runs);
  }

  private static String warnings(List<Run> runs) {
    return runs.stream()
        .flatMap(run -> run.warnings().stream())
        .map(warning -> "\nNote: " + warning + ".\n")
        .collect(Collectors.joining());
  }

  private static String accuracies(List<Run> runs) {
    MarkdownTable table =
        new MarkdownTable(List.of("run", "epochs", "train loss", "train %", "test loss", "test %"));
    for (Run run : runs) {
      EpochRow last = run.epochs().isEmpty() ? null : run.epochs().get(run.epochs().size() - 1);
      if (last != null && last.learnt()) {
        table.row(
            List.of(
                run.name(),
                String.valueOf(last.epoch()),
                Words.number("%.4f", last.trainLoss()),
                Words.number("%.1f", 100 * last.trainAcc()),
                Words.number("%.4f", last.testLoss()),
                Words.number("%.1f", 100 * last.testAcc())));
      }
    }
    return table.isEmpty()
        ? "No run finished an epoch in which something was learnt, so there is no accuracy.\n"
        : table.text();
  }

  /** A row per setting; where runs differ, each value with the runs that had it. */
  private static String settings(List<Run> runs) {
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(run -> names.addAll(run.info().spec().keySet()));
    if (names.isEmpty()) {
      return "The runs recorded none.\n";
    }
    MarkdownTable table = new MarkdownTable(List.of("setting", "value (from)"));
    for (String name : names) {
      table.row(List.of(name, byRun(runs, run -> setting(run.info().spec().get(name)))));
    }
    return table.text();
  }

  private static String setting(@Nullable Setting setting) {
    return setting == null ? "not set" : setting.value() + " (" + setting.from() + ")";
  }

  private static String alike(String what, List<Run> runs, Function<Run, Map<String, ?>> part) {
    return "- " + what + ": " + byRun(runs, run -> entries(part.apply(run))) + "\n";
  }

  private static String entries(Map<String, ?> entries) {
    return entries.isEmpty()
        ? "not recorded"
        : entries.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String byRun(List<Run> runs, Function<Run, String> value) {
    Map<String, List<String>> byValue =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    value, LinkedHashMap::new, Collectors.mapping(Run::name, Collectors.toList())));
    return byValue.size() == 1
        ? byValue.keySet().iterator().next()
        : byValue.entrySet().stream()
            .map(
                e ->
                    String.format(
                        Locale.ROOT, "%s: %s", String.join(", ", e.getValue()), e.getKey()))
            .collect(Collectors.joining("; "));
  }
}
