package io.lockstep.analysis.compare;

import io.lockstep.core.failure.Differences;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a reader should know of the measured runs behind a comparison. */
final class RunNotes {
  private RunNotes() {}

  static List<String> of(List<Run> measured) {
    List<String> notes = new ArrayList<>();
    for (Run run : measured) {
      Run first = measured.get(0);
      List<String> differences = differences(first.info(), run.info());
      if (!differences.isEmpty()) {
        notes.add(
            first.name()
                + " and "
                + run.name()
                + " were not made alike: "
                + String.join(", ", differences));
      }
      unfinished(run, notes);
    }
    return notes;
  }

  private static List<String> differences(RunInfo one, RunInfo other) {
    Differences differences = new Differences();
    Set<String> keys = new LinkedHashSet<>(one.hardware().keySet());
    keys.retainAll(other.hardware().keySet());
    keys.forEach(
        key -> differences.in(key, text(one.hardware().get(key)), text(other.hardware().get(key))));
    Set<String> versions = new LinkedHashSet<>(one.software().keySet());
    versions.retainAll(other.software().keySet());
    versions.forEach(
        key -> differences.in(key, text(one.software().get(key)), text(other.software().get(key))));
    return differences.in("commit", one.gitCommit(), other.gitCommit()).found();
  }

  private static void unfinished(Run run, List<String> notes) {
    Ended ended = run.info().ended();
    if (ended == null) {
      notes.add(run.name() + " is going on, or was cut off: only the steps that it wrote count");
    } else if (!ended.status().equals(Ended.COMPLETED)) {
      notes.add(
          run.name() + " " + ended.status() + (ended.cause() == null ? "" : ": " + ended.cause()));
    }
    int workers = run.info().workload().workers();
    long smaller =
        run.steps().stream()
            .filter(row -> row.worldSize() != workers)
            .mapToLong(row -> row.step())
            .distinct()
            .count();
    if (smaller > 0) {
      notes.add(
          run.name()
              + " took "
              + smaller
              + " steps with another number of workers than "
              + workers
              + "; they do not count");
    }
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
