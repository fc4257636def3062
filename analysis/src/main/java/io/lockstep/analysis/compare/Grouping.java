package io.lockstep.analysis.compare;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts runs together that may be compared, and refuses those that may not. */
final class Grouping {
  private Grouping() {}

  /**
   * The runs of each workload. A run of one worker goes with every workload that it can be the
   * baseline of, and where there is none it stands alone.
   */
  static Map<ComparedWorkload, List<Run>> of(List<Run> runs) {
    Map<ComparedWorkload, List<Run>> groups = new LinkedHashMap<>();
    for (Run run : runs) {
      if (workers(run) > 1) {
        groups.computeIfAbsent(key(run), k -> new ArrayList<>()).add(run);
      }
    }
    List<ComparedWorkload> curves = List.copyOf(groups.keySet());
    for (Run run : runs) {
      if (workers(run) == 1) {
        List<ComparedWorkload> fitting =
            curves.stream()
                .filter(curve -> curve.differences(run.info().workload()).isEmpty())
                .toList();
        for (ComparedWorkload curve : fitting.isEmpty() ? List.of(key(run)) : fitting) {
          groups.computeIfAbsent(curve, k -> new ArrayList<>()).add(run);
        }
      }
    }
    return groups;
  }

  /**
   * @throws LockstepException (exit 2) where a group has no run of one worker, with how the nearest
   *     one differs, or where its runs used different collectives
   */
  static void requireComparable(List<Run> group, ComparedWorkload workload, List<Run> all) {
    if (group.stream().noneMatch(run -> workers(run) == 1)) {
      throw LockstepException.usage(
              group.get(0).name()
                  + " ("
                  + workers(group.get(0))
                  + " workers) has no run of 1 worker to be compared with"
                  + nearestBaseline(workload, all))
          .hint("speedup is relative to one worker with the same workload");
    }
    Set<String> collectives =
        group.stream()
            .filter(run -> workers(run) > 1)
            .map(run -> run.info().workload().collective())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (collectives.size() > 1) {
      throw LockstepException.usage(
              "the runs "
                  + group.stream().map(Run::name).collect(Collectors.joining(", "))
                  + " used different collectives: "
                  + String.join(", ", collectives))
          .hint("compare one collective at a time");
    }
  }

  private static String nearestBaseline(ComparedWorkload workload, List<Run> all) {
    return all.stream()
        .filter(run -> workers(run) == 1)
        .min(Comparator.comparingInt(run -> differences(workload, run).size()))
        .map(
            run ->
                ": " + run.name() + " differs in " + String.join(", ", differences(workload, run)))
        .orElse("");
  }

  private static List<String> differences(ComparedWorkload workload, Run run) {
    return workload.differences(run.info().workload());
  }

  private static ComparedWorkload key(Run run) {
    return ComparedWorkload.of(run.info().workload());
  }

  static int workers(Run run) {
    return run.info().workload().workers();
  }

  static boolean isMeasured(Run run) {
    return run.info().kind().equals(RunInfo.MEASURED);
  }
}
