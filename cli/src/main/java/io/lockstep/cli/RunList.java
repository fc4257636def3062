package io.lockstep.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The runs in a folder and below, the oldest first; one that is damaged says so in its line. */
record RunList(Path folder, List<Entry> runs) {
  /** The demo's runs are two below. */
  private static final int DEPTH = 4;

  private static final String RUN_JSON = "run.json";

  /** A run, or what is wrong with it. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Entry(
      String path,
      @Nullable String kind,
      @Nullable String started,
      @Nullable String network,
      @Nullable String scaling,
      @Nullable Integer workers,
      @Nullable Integer batch,
      @Nullable Long steps,
      @Nullable Integer epochs,
      @JsonProperty("test_acc") @Nullable Double testAcc,
      @Nullable String ended,
      @Nullable String problem) {}

  static RunList in(Path folder) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      search(folder, found);
    }
    return new RunList(
        folder,
        found.stream()
            .map(RunList::entry)
            .sorted(
                Comparator.comparing((Entry entry) -> String.valueOf(entry.started()))
                    .thenComparing(Entry::path))
            .toList());
  }

  private static void search(Path folder, List<Path> found) {
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.endsWith(RUN_JSON)) {
                found.add(Objects.requireNonNullElse(file.getParent(), folder));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // It may not be read, and holds no run of ours; or is a link to where it lies within.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw LockstepException.usage("cannot read " + folder + ": " + e.getMessage()).because(e);
    }
  }

  private static Entry entry(Path run) {
    try {
      RunInfo info = RunReader.info(run);
      RunReader.checkSteps(run);
      List<EpochRow> epochs = RunReader.epochs(run);
      RunInfo.Totals totals = info.totals();
      RunInfo.Workload workload = info.workload();
      return new Entry(
          run.toString(),
          info.kind(),
          info.started(),
          workload.network(),
          workload.scaling().label(),
          workload.workers(),
          workload.batch(),
          totals == null ? null : Long.valueOf(totals.steps()),
          epochs.size(),
          epochs.isEmpty() ? null : Json.finite(epochs.get(epochs.size() - 1).testAcc()),
          info.outcome(),
          null);
    } catch (LockstepException e) {
      return new Entry(
          run.toString(), null, null, null, null, null, null, null, null, null, null, e.text());
    }
  }

  void print(Console console) {
    console.document(Map.of("folder", folder.toString(), "runs", runs));
    if (runs.isEmpty()) {
      console.line("no runs in " + folder);
      return;
    }
    Table table =
        new Table(
            "run", "kind", "network", "scaling", "workers", "batch", "steps", "epochs", "test %",
            "ended");
    for (Entry run : runs) {
      if (run.problem() == null) {
        table.row(
            run.path(),
            text(run.kind()),
            text(run.network()),
            text(run.scaling()),
            text(run.workers()),
            text(run.batch()),
            text(run.steps()),
            text(run.epochs()),
            run.testAcc() == null ? "" : String.format(Locale.ROOT, "%.1f", 100 * run.testAcc()),
            text(run.ended()));
      }
    }
    table.lines().forEach(console::line);
    runs.stream()
        .filter(run -> run.problem() != null)
        .forEach(run -> console.progress("warning: " + run.problem()));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }
}
