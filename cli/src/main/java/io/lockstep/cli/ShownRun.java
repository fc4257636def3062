package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.analysis.compare.RunSpeed;
import io.lockstep.analysis.compare.Straggler;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.spec.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run on a screen, and as a document. */
record ShownRun(Run run, Optional<RunSpeed> speed, List<Event> events, List<String> warnings) {

  static ShownRun read(Path folder) {
    Run run = RunReader.read(folder);
    List<String> warnings = new ArrayList<>(run.warnings());
    List<Event> events = RunReader.events(folder, warnings);
    return new ShownRun(run, RunSpeed.of(run), events, warnings);
  }

  void print(Console console) {
    warnings.forEach(warning -> console.progress("warning: " + warning));
    lines().forEach(console::line);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("path", run.path().toString());
    document.put("info", run.info());
    document.put("speed", speed.orElse(null));
    document.put("epochs", run.epochs().stream().map(ShownRun::columns).toList());
    document.put("events", events);
    document.put("warnings", warnings);
    console.document(document);
  }

  /** As {@code epochs.csv} has them. */
  private static ObjectNode columns(EpochRow epoch) {
    ObjectNode columns = Json.MAPPER.valueToTree(epoch);
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      JsonNode value = column.getValue();
      if (value.isDouble() && Json.finite(value.doubleValue()) == null) {
        column.setValue(NullNode.getInstance());
      }
    }
    return columns;
  }

  private List<String> lines() {
    RunInfo info = run.info();
    RunInfo.Workload workload = info.workload();
    List<String> lines = new ArrayList<>();
    lines.add(run.name() + ": " + info.kind() + ", " + info.ending());
    lines.add(
        say(
            "workload   %s on %s, %s scaling, %d workers of %d threads, batch %d each and %d"
                + " together, %s",
            workload.network(),
            workload.data(),
            workload.scaling().label(),
            workload.workers(),
            workload.threads(),
            workload.batch(),
            workload.globalBatch(),
            workload.collective()));
    lines.add("started    " + info.started() + ", seed " + info.seed() + ", " + info.gitCommit());
    totals(info.totals()).ifPresent(lines::add);
    lines.addAll(speed.map(ShownRun::speed).orElse(List.of("speed      no full step was timed")));
    accuracy().ifPresent(lines::add);
    lines.add("events     " + happened());
    lines.add("settings   " + settings(info));
    lines.add("hardware   " + entries(info.hardware()));
    lines.add("software   " + entries(info.software()));
    return lines;
  }

  private static Optional<String> totals(RunInfo.@Nullable Totals totals) {
    return totals == null
        ? Optional.empty()
        : Optional.of(
            say(
                "totals     %d steps, %d epochs, %d images in %.1f s",
                totals.steps(), totals.epochs(), totals.images(), totals.elapsedS()));
  }

  private static List<String> speed(RunSpeed speed) {
    List<String> lines = new ArrayList<>();
    lines.add(
        say(
            "speed      %.1f ms a step (95 %% %.1f to %.1f, %d steps), %.1f images/s",
            speed.stepMs(), speed.low(), speed.high(), speed.steps(), speed.imagesPerS()));
    lines.add(
        say(
            "a step     data %.1f, forward %.1f, backward %.1f, exposed communication %.1f (peer"
                + " wait %.1f), optimizer %.1f, other %.1f ms",
            speed.terms().dataMs(),
            speed.terms().forwardMs(),
            speed.terms().backwardMs(),
            speed.terms().exposedCommMs(),
            speed.terms().peerWaitMs(),
            speed.terms().optimizerMs(),
            speed.terms().otherMs()));
    lines.add(
        say("outliers   %d of %d steps; stragglers: ", speed.outlierCount(), speed.steps())
            + stragglers(speed.stragglers()));
    return lines;
  }

  private static String stragglers(List<Straggler> ranks) {
    String named =
        ranks.stream()
            .filter(Straggler::named)
            .map(s -> say("rank %d, %.2f times the others' median", s.rank(), s.ratio()))
            .collect(Collectors.joining(", "));
    return named.isEmpty() ? "none" : named;
  }

  private Optional<String> accuracy() {
    List<EpochRow> epochs = run.epochs();
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    EpochRow last = epochs.get(epochs.size() - 1);
    if (!last.learnt()) {
      return Optional.empty();
    }
    return Optional.of(
        say(
            "accuracy   after epoch %d: training %.1f %%, test %.1f %% (losses %.4f and %.4f)",
            last.epoch(),
            100 * last.trainAcc(),
            100 * last.testAcc(),
            last.trainLoss(),
            last.testLoss()));
  }

  private String happened() {
    Map<String, Long> counts =
        events.stream()
            .collect(
                Collectors.groupingBy(Event::event, LinkedHashMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  /** Those that are not defaults. */
  private static String settings(RunInfo info) {
    return info.spec().entrySet().stream()
        .filter(e -> e.getValue().value() != null && !e.getKey().equals("run"))
        .filter(e -> !e.getValue().from().equals("default"))
        .map(e -> e.getKey() + " " + value(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String value(Setting setting) {
    return String.valueOf(setting.value());
  }

  private static String entries(Map<String, ?> entries) {
    return entries.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
