package io.lockstep.analysis.page;

import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Where the numbers come from: the runs, their settings, machines and versions. */
final class Origin {
  private Origin() {}

  static Html of(List<Run> runs) {
    return runs.isEmpty()
        ? Html.tag("p", "No run was read: all numbers come from the profile.")
        : Html.all(
            runs(runs),
            facts("Settings, and where each came from", runs, Origin::settings),
            facts("Workload", runs, Origin::workload),
            facts("Machine", runs, run -> words(run.info().hardware())),
            facts("Versions", runs, run -> words(run.info().software())));
  }

  private static Html runs(List<Run> runs) {
    DataTable table =
        new DataTable(
            "Runs",
            List.of(
                Column.words("run"),
                Column.words("kind"),
                Column.number("workers", Term.WORKERS),
                Column.number("seed"),
                Column.words("commit"),
                Column.words("started"),
                Column.words("ended"),
                Column.words("parameters' SHA-256"),
                Column.words("folder")));
    for (Run run : runs) {
      RunInfo info = run.info();
      Ended ended = info.ended();
      table.row(
          List.of(
              run.name(),
              kind(info),
              String.valueOf(info.workload().workers()),
              String.valueOf(info.seed()),
              shortened(info.gitCommit()),
              info.started(),
              info.ending(),
              ended == null || ended.paramsSha256() == null ? "" : shortened(ended.paramsSha256()),
              run.path().toString()));
    }
    List<Html> warnings =
        runs.stream()
            .flatMap(run -> run.warnings().stream())
            .map(warning -> Html.tag("p", "Note: " + warning + "."))
            .toList();
    return Html.all(table.html(), Html.all(warnings));
  }

  private static String kind(RunInfo info) {
    RunInfo.PredictedBy by = info.predictedBy();
    return by == null ? info.kind() : info.kind() + " by " + by.model() + " from " + by.profile();
  }

  private static String shortened(String hash) {
    return hash.matches("[0-9a-f]{13,}(-dirty)?")
        ? hash.substring(0, 12) + (hash.endsWith("-dirty") ? " (changed since)" : "")
        : hash;
  }

  /** What differs between runs, a column each, and folded away what all have alike. */
  private static Html facts(String title, List<Run> runs, Function<Run, Map<String, String>> of) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      for (Map.Entry<String, String> fact : of.apply(runs.get(i)).entrySet()) {
        byName.computeIfAbsent(fact.getKey(), name -> blanks(runs.size())).set(i, fact.getValue());
      }
    }
    List<Column> columns = new ArrayList<>(List.of(Column.words("")));
    runs.forEach(run -> columns.add(Column.words(run.name())));
    DataTable differing = new DataTable(title + ": what differs", columns);
    DataTable same = new DataTable(title, List.of(Column.words(""), Column.words("all runs")));
    byName.forEach(
        (name, values) -> {
          if (areEqual(values)) {
            same.row(List.of(name, values.get(0)));
          } else {
            List<String> cells = new ArrayList<>(List.of(name));
            cells.addAll(values);
            differing.row(cells);
          }
        });
    return Html.all(
        differing.isEmpty() ? Html.NOTHING : differing.html(),
        same.isEmpty() ? Html.NOTHING : folded(title + ": the same for all", same.html()));
  }

  private static Html folded(String title, Html within) {
    return Tag.of("details").holding(Html.tag("summary", title), within);
  }

  private static List<String> blanks(int size) {
    return new ArrayList<>(Collections.nCopies(size, ""));
  }

  private static boolean areEqual(Collection<String> values) {
    return new HashSet<>(values).size() == 1;
  }

  private static Map<String, String> settings(Run run) {
    Map<String, String> words = new LinkedHashMap<>();
    run.info().spec().forEach((name, setting) -> words.put(name, setting(setting)));
    return words;
  }

  private static String setting(Setting setting) {
    return (setting.value() == null ? "not set" : setting.value()) + " (" + setting.from() + ")";
  }

  private static Map<String, String> workload(Run run) {
    RunInfo.Workload workload = run.info().workload();
    Map<String, String> words = new LinkedHashMap<>();
    words.put("network", workload.network());
    words.put("data", workload.data());
    words.put("scaling", workload.scaling().label());
    words.put("workers", String.valueOf(workload.workers()));
    words.put("threads per worker", String.valueOf(workload.threads()));
    words.put("batch per worker", String.valueOf(workload.batch()));
    words.put("batch of all workers", String.valueOf(workload.globalBatch()));
    words.put("parameters", String.valueOf(workload.parameters()));
    words.put("bytes reduced per step", String.valueOf(workload.reducedBytes()));
    words.put("training images", String.valueOf(workload.trainImages()));
    words.put("test images", String.valueOf(workload.testImages()));
    words.put("collective", workload.collective());
    return words;
  }

  private static Map<String, String> words(Map<String, ?> entries) {
    Map<String, String> words = new LinkedHashMap<>();
    entries.forEach((name, value) -> words.put(name, String.valueOf(value)));
    return words;
  }
}
