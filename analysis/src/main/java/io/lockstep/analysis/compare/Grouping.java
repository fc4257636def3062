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

/**
 * Puts runs together that may be compared, and refuses those that may not, or, where that is asked
 * for, compares them all the same and says what differs.
 */
final class Grouping {
  private static final String FORCE = "--force compares them all the same, and says so";

  private final List<Run> all;
  private final boolean force;
  private final List<Group> groups = new ArrayList<>();

  private Grouping(List<Run> all, boolean force) {
    this.all = all;
    this.force = force;
  }

  /**
   * Runs of one workload.
   *
   * @param differences that were overlooked
   */
  record Group(ComparedWorkload workload, List<Run> runs, List<String> differences) {
    private Group(ComparedWorkload workload) {
      this(workload, new ArrayList<>(), new ArrayList<>());
    }

    /** The fewest workers first. */
    List<Run> measured() {
      return runs.stream()
          .filter(Grouping::isMeasured)
          .sorted(Comparator.comparingInt(Grouping::workers))
          .toList();
    }

    List<Run> predicted() {
      return runs.stream().filter(run -> !isMeasured(run)).toList();
    }
  }

  /**
   * The runs of each workload. A run of one worker goes with every workload that it can be the
   * baseline of, and where there is none it stands alone.
   *
   * @throws LockstepException (exit 2), unless forced, where a group's measured runs have none of
   *     one worker, with how the nearest one differs; where they used different collectives; or
   *     where a predicted run is of another workload than all that was measured
   */
  static List<Group> of(List<Run> runs, boolean force) {
    Grouping grouping = new Grouping(runs, force);
    grouping.group();
    grouping.joinPredicted();
    grouping.groups.stream()
        .filter(group -> !group.measured().isEmpty())
        .forEach(
            group -> {
              grouping.requireBaseline(group);
              grouping.requireOneCollective(group);
            });
    return grouping.groups;
  }

  /**
   * Where simulated runs are of another workload than this.
   *
   * @return empty unless forced
   * @throws LockstepException (exit 2), unless forced, where one is
   */
  static List<String> differences(ComparedWorkload workload, List<Run> runs, boolean force) {
    Grouping grouping = new Grouping(runs, force);
    List<String> found = new ArrayList<>();
    for (Run run : runs) {
      List<String> differences =
          workers(run) == 1
              ? workload.differences(run.info().workload())
              : workload.differences(workload(run));
      if (!differences.isEmpty()) {
        String text = run.name() + " differs in " + String.join(", ", differences);
        grouping.require("the profile's own epochs are of another workload: " + text);
        found.add(text);
      }
    }
    return found;
  }

  private void group() {
    Map<ComparedWorkload, Group> byWorkload = new LinkedHashMap<>();
    for (Run run : all) {
      if (workers(run) > 1) {
        byWorkload.computeIfAbsent(workload(run), Group::new).runs().add(run);
      }
    }
    List<ComparedWorkload> curves = List.copyOf(byWorkload.keySet());
    for (Run run : all) {
      if (workers(run) == 1) {
        List<ComparedWorkload> fitting =
            curves.stream()
                .filter(curve -> curve.differences(run.info().workload()).isEmpty())
                .toList();
        for (ComparedWorkload curve : fitting.isEmpty() ? List.of(workload(run)) : fitting) {
          byWorkload.computeIfAbsent(curve, Group::new).runs().add(run);
        }
      }
    }
    groups.addAll(byWorkload.values());
  }

  /** Predicted runs are there to be held against measured ones, if there are any. */
  private void joinPredicted() {
    List<Group> measured = groups.stream().filter(g -> !g.measured().isEmpty()).toList();
    if (measured.isEmpty()) {
      return;
    }
    for (Group alone : List.copyOf(groups)) {
      if (alone.measured().isEmpty()) {
        Group nearest =
            measured.stream().min(Comparator.comparingInt(g -> differences(g, alone).size())).get();
        String text =
            names(alone.runs()) + " differs in " + String.join(", ", differences(nearest, alone));
        require("no measured run is of the predicted workload: " + text);
        nearest.runs().addAll(alone.runs());
        nearest.differences().add(text);
        groups.remove(alone);
      }
    }
  }

  private void requireBaseline(Group group) {
    if (group.measured().stream().anyMatch(run -> workers(run) == 1)) {
      return;
    }
    Run first = group.measured().get(0);
    Run nearest =
        all.stream()
            .filter(run -> workers(run) == 1 && isMeasured(run))
            .min(Comparator.comparingInt(run -> differences(group, run).size()))
            .orElse(null);
    String text =
        first.name()
            + " ("
            + workers(first)
            + " workers) has no run of 1 worker to be compared with";
    if (nearest == null) {
      throw LockstepException.usage(text)
          .hint("speedup is relative to one worker with the same workload");
    }
    String differs =
        nearest.name() + " differs in " + String.join(", ", differences(group, nearest));
    require(text + ": " + differs);
    group.runs().add(nearest);
    group.differences().add(differs);
  }

  private void requireOneCollective(Group group) {
    Set<String> collectives =
        group.measured().stream()
            .filter(run -> workers(run) > 1)
            .map(run -> run.info().workload().collective())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (collectives.size() > 1) {
      String text =
          "the runs "
              + names(group.measured())
              + " used different collectives: "
              + String.join(", ", collectives);
      require(text);
      group.differences().add(text);
    }
  }

  private void require(String problem) {
    if (!force) {
      throw LockstepException.usage(problem).hint(FORCE);
    }
  }

  private static List<String> differences(Group group, Group other) {
    return group.workload().differences(other.workload());
  }

  private static List<String> differences(Group group, Run alone) {
    return group.workload().differences(alone.info().workload());
  }

  private static String names(List<Run> runs) {
    return runs.stream().map(Run::name).collect(Collectors.joining(", "));
  }

  private static ComparedWorkload workload(Run run) {
    return ComparedWorkload.of(run.info().workload());
  }

  static int workers(Run run) {
    return run.info().workload().workers();
  }

  static boolean isMeasured(Run run) {
    return run.info().kind().equals(RunInfo.MEASURED);
  }
}
