package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.compare.RunSpeed;
import io.lockstep.analysis.compare.StepRatio;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.spec.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where two runs differ. */
record RunDifferences(Run a, Run b) {
  /** Where a run lies says nothing of how it was made. */
  private static final Set<String> PLACES = Set.of("run");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int SHOWN_DIGITS = 12;

  /** A value of each; null where one has none. */
  record Difference(String name, @Nullable Object a, @Nullable Object b) {}

  static RunDifferences read(Path a, Path b) {
    return new RunDifferences(RunReader.read(a), RunReader.read(b));
  }

  void print(Console console) {
    for (Run run : List.of(a, b)) {
      run.warnings().forEach(warning -> console.progress("warning: " + warning));
    }
    Optional<StepRatio> ratio = StepRatio.of(b, a);
    Map<String, List<Difference>> sections = sections();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("a", a.path().toString());
    document.put("b", b.path().toString());
    document.putAll(sections);
    document.put("step_ratio", ratio.orElse(null));
    console.document(document);
    Table table = new Table("", a.name(), b.name());
    sections.forEach(
        (section, differences) ->
            differences.forEach(
                one -> table.row(section + " " + one.name(), text(one.a()), text(one.b()))));
    table.lines().forEach(console::line);
    console.line(
        ratio
            .map(
                r ->
                    String.format(
                        Locale.ROOT,
                        "a step of %s takes %.3f times as long as one of %s (95 %% %.3f to %.3f)",
                        b.name(),
                        r.ratio(),
                        a.name(),
                        r.low(),
                        r.high()))
            .orElse(
                "steps cannot be compared: one of the runs has no full step after its warm-up"));
  }

  private Map<String, List<Difference>> sections() {
    Map<String, List<Difference>> sections = new LinkedHashMap<>();
    sections.put("settings", differing(settings(a), settings(b)));
    sections.put("workload", differing(workload(a), workload(b)));
    sections.put("hardware", differing(a.info().hardware(), b.info().hardware()));
    sections.put("software", differing(software(a), software(b)));
    sections.put("speed", differing(speed(a), speed(b)));
    sections.put("outcome", differing(outcome(a), outcome(b)));
    return sections;
  }

  private static List<Difference> differing(Map<String, ?> a, Map<String, ?> b) {
    Set<String> names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      Object one = a.get(name);
      Object other = b.get(name);
      if (!Objects.equals(one, other)) {
        differences.add(new Difference(name, one, other));
      }
    }
    return differences;
  }

  private static Map<String, @Nullable Object> settings(Run run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : run.info().spec().entrySet()) {
      if (!PLACES.contains(entry.getKey())) {
        values.put(entry.getKey(), entry.getValue().value());
      }
    }
    return values;
  }

  private static Map<String, @Nullable Object> workload(Run run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("kind", run.info().kind());
    values.put("seed", run.info().seed());
    Json.MAPPER
        .<JsonNode>valueToTree(run.info().workload())
        .properties()
        .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
    return values;
  }

  private static Map<String, @Nullable Object> software(Run run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(run.info().software());
    values.put("commit", run.info().gitCommit());
    return values;
  }

  private static Map<String, @Nullable Object> speed(Run run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    RunSpeed.of(run)
        .ifPresent(
            speed -> {
              values.put("step_ms", speed.stepMs());
              values.put("images_per_s", speed.imagesPerS());
              values.put("compute_ms", speed.terms().computeMs());
              values.put("exposed_comm_ms", speed.terms().exposedCommMs());
              values.put("peer_wait_ms", speed.terms().peerWaitMs());
            });
    return values;
  }

  private static Map<String, @Nullable Object> outcome(Run run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    RunInfo info = run.info();
    Ended ended = info.ended();
    values.put("ended", info.outcome());
    values.put("cause", ended == null ? null : ended.cause());
    values.put("steps", run.steps().stream().mapToLong(row -> row.step()).distinct().count());
    values.put("epochs", run.epochs().size());
    if (!run.epochs().isEmpty()) {
      EpochRow last = run.epochs().get(run.epochs().size() - 1);
      values.put("train_loss", Json.finite(last.trainLoss()));
      values.put("test_acc", Json.finite(last.testAcc()));
    }
    values.put("params_sha256", ended == null ? null : ended.paramsSha256());
    return values;
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.4g", number);
    }
    String text = value == null ? "none" : value.toString();
    return SHA256.matcher(text).matches() ? text.substring(0, SHOWN_DIGITS) + "..." : text;
  }
}
