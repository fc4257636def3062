package io.lockstep.analysis.page;

import io.lockstep.core.runlog.TraceSpan;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.core.statistics.Sample;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Chooses the traced steps that are worth looking at. */
final class TypicalSteps {
  private TypicalSteps() {}

  /**
   * By why it was chosen: the one nearest to the median of those after the warm-up, and the
   * longest. Empty where nothing was traced of a whole step.
   */
  static Map<String, TracedStep> of(RunStory story) {
    List<TracedStep> steps = comparable(story);
    Map<String, TracedStep> chosen = new LinkedHashMap<>();
    if (steps.isEmpty()) {
      return chosen;
    }
    double median =
        Sample.of(steps.stream().mapToDouble(TracedStep::durationUs).toArray()).median();
    TracedStep typical =
        steps.stream()
            .min(Comparator.comparingDouble(step -> Math.abs(step.durationUs() - median)))
            .orElseThrow();
    TracedStep longest =
        steps.stream().max(Comparator.comparingDouble(TracedStep::durationUs)).orElseThrow();
    chosen.put("typical", typical);
    if (longest.step() != typical.step()) {
      chosen.put("the longest of " + steps.size() + " traced", longest);
    }
    return chosen;
  }

  /** Those in which most ranks were there, after the warm-up if there are such. */
  private static List<TracedStep> comparable(RunStory story) {
    SortedMap<Long, List<TraceSpan>> byStep =
        story.spans().stream()
            .collect(Collectors.groupingBy(span -> span.step(), TreeMap::new, Collectors.toList()));
    List<TracedStep> whole =
        byStep.entrySet().stream()
            .map(entry -> TracedStep.of(entry.getKey(), entry.getValue(), story.events()))
            .filter(step -> !step.wasRedone())
            .toList();
    int most = whole.stream().mapToInt(step -> step.ranks().size()).max().orElse(0);
    List<TracedStep> full = whole.stream().filter(step -> step.ranks().size() == most).toList();
    List<TracedStep> warm =
        full.stream().filter(step -> step.step() >= TrainSpec.WARMUP_STEPS).toList();
    return warm.isEmpty() ? full : warm;
  }
}
