package io.lockstep.analysis.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Steps of each run as timelines, those with most ranks first. */
final class Timelines {
  private static final int OPEN = 1;

  private Timelines() {}

  static Html of(List<RunStory> stories) {
    List<Html> steps = new ArrayList<>();
    stories.stream()
        .sorted(Comparator.comparingInt((RunStory s) -> -s.run().info().workload().workers()))
        .forEach(
            story ->
                TypicalSteps.of(story)
                    .forEach((why, step) -> steps.add(details(story, why, step, steps.size()))));
    return steps.isEmpty() ? Html.tag("p", "No run left a trace of its steps.") : Html.all(steps);
  }

  private static Html details(RunStory story, String why, TracedStep step, int before) {
    Tag details = Tag.of("details");
    String title =
        String.format(
            Locale.ROOT,
            "%s (%s), step %d: %s, %.1f ms",
            story.run().name(),
            story.run().info().kind(),
            step.step(),
            why,
            step.durationUs() / 1e3);
    return (before < OPEN ? details.with("open") : details)
        .holding(Html.tag("summary", title), new Timeline(step).html());
  }
}
