package io.lockstep.simulator.calibrate;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.runlog.TraceReader;
import io.lockstep.core.runlog.TraceSpan;
import io.lockstep.core.statistics.Sample;
import io.lockstep.simulator.profile.Backward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When gradients come, from the stages that a run of one worker traced. */
final class BackwardFit {
  /** What the trace calls a stage's backward pass, before its name. */
  private static final String BACKWARD = "backward ";

  private BackwardFit() {}

  /**
   * Null where no run tells.
   *
   * @param runs with one worker; the first with the largest batch that traced its stages counts
   * @param notIdentified to which a sentence is added
   */
  static @Nullable Backward of(List<Run> runs, List<String> notIdentified) {
    int largest = runs.stream().mapToInt(run -> run.info().workload().batch()).max().orElse(0);
    String why = "no run of one worker traced its stages";
    for (Run run : runs) {
      List<RunInfo.Stage> stages = run.info().workload().stages();
      if (stages != null && run.info().workload().batch() == largest) {
        try {
          Backward fitted = of(run, stages);
          if (fitted != null) {
            return fitted;
          }
        } catch (LockstepException unreadable) {
          why = String.valueOf(unreadable.getMessage());
        }
      }
    }
    notIdentified.add(
        "when gradients come during the backward pass: "
            + why
            + ", so they are taken to come"
            + " evenly");
    return null;
  }

  private static @Nullable Backward of(Run run, List<RunInfo.Stage> stages) {
    Set<Long> warm =
        run.steps().stream()
            .filter(row -> !row.warmup() && row.worldSize() == 1)
            .map(StepRow::step)
            .collect(Collectors.toSet());
    Map<String, Double> ms = mediansMs(run, warm);
    if (!stages.stream().allMatch(stage -> ms.containsKey(stage.name()))) {
      return null;
    }
    double allMs = stages.stream().mapToDouble(stage -> ms.getOrDefault(stage.name(), 0.0)).sum();
    double allBytes = stages.stream().mapToDouble(RunInfo.Stage::gradientBytes).sum();
    List<Backward.Stage> parts = new ArrayList<>();
    for (RunInfo.Stage stage : stages) {
      parts.add(
          new Backward.Stage(
              ms.getOrDefault(stage.name(), 0.0) / allMs, stage.gradientBytes() / allBytes));
    }
    Collections.reverse(parts);
    return new Backward(backwardPart(run, warm), parts, "stages in trace.json of " + run.name());
  }

  /** By stage. */
  private static Map<String, Double> mediansMs(Run run, Set<Long> steps) {
    return TraceReader.read(new RunFolder(run.path()).trace()).spans().stream()
        .filter(one -> steps.contains(one.step()) && one.span().name().startsWith(BACKWARD))
        .collect(
            Collectors.groupingBy(
                one -> one.span().name().substring(BACKWARD.length()),
                Collectors.collectingAndThen(Collectors.toList(), BackwardFit::medianMs)));
  }

  private static double medianMs(List<TraceSpan> spans) {
    return Sample.of(spans.stream().mapToDouble(one -> one.span().durationUs() / 1e3).toArray())
        .median();
  }

  private static double backwardPart(Run run, Set<Long> steps) {
    return Sample.of(
            run.steps().stream()
                .filter(row -> steps.contains(row.step()))
                .mapToDouble(row -> row.backwardMs() / (row.stepMs() - row.exposedCommMs()))
                .toArray())
        .median();
  }
}
