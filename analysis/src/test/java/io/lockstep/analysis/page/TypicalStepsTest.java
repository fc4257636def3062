package io.lockstep.analysis.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.port.Span;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.TraceSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypicalStepsTest {
  @Test
  void choosesTheMedianAndTheLongestAfterTheWarmUp() {
    List<TraceSpan> spans = new ArrayList<>();
    // Of the warm-up, and longer than all others.
    spans.add(forward(0, 2, 0, 900));
    spans.add(forward(0, 5, 1000, 30));
    spans.add(forward(0, 6, 2000, 20));
    spans.add(forward(0, 7, 3000, 50));
    assertThat(TypicalSteps.of(story(spans, List.of())))
        .hasEntrySatisfying("typical", step -> assertThat(step.step()).isEqualTo(5))
        .hasEntrySatisfying(
            "the longest of 3 traced", step -> assertThat(step.durationUs()).isEqualTo(50))
        .hasSize(2);
  }

  @Test
  void takesTheWarmUpWhereThereIsNothingElse() {
    assertThat(TypicalSteps.of(story(List.of(forward(0, 2, 0, 900)), List.of())))
        .hasEntrySatisfying("typical", step -> assertThat(step.step()).isEqualTo(2))
        .hasSize(1);
    assertThat(TypicalSteps.of(story(List.of(), List.of()))).isEmpty();
  }

  /** Rank 1 came back after step 6, which it had gone through before, and step 7 lacks it. */
  @Test
  void leavesOutStepsThatWereRedoneOrLackARank() {
    List<TraceSpan> spans =
        List.of(
            forward(0, 6, 0, 10),
            forward(1, 6, 0, 10),
            forward(1, 6, 9000, 10),
            forward(0, 7, 100, 50),
            forward(0, 8, 200, 20),
            forward(1, 8, 200, 20));
    assertThat(TypicalSteps.of(story(spans, List.of())))
        .hasEntrySatisfying("typical", step -> assertThat(step.step()).isEqualTo(8))
        .hasSize(1);
  }

  /** Rank 1's host counts from another moment; within a host the order of ranks stays. */
  @Test
  void bringsHostsWithOtherClocksToOneBeginning() {
    List<TraceSpan> spans =
        List.of(forward(0, 5, 1_000, 10), forward(1, 5, 777_000, 10), forward(2, 5, 777_004, 10));
    List<Event> events =
        List.of(Event.generation(0, 1, 0, List.of("a/0", "b/0", "b/1"), "the workers have come"));
    TracedStep step = TypicalSteps.of(story(spans, events)).get("typical");
    assertThat(step.hosts()).isEqualTo(2);
    assertThat(step.durationUs()).isEqualTo(14);
    assertThat(step.ranks().get(1).get(0).startUs()).isZero();
    assertThat(step.ranks().get(2).get(0).startUs()).isEqualTo(4);
  }

  private static RunStory story(List<TraceSpan> spans, List<Event> events) {
    return new RunStory(Runs.weak("one", 1, 100), events, spans, List.of());
  }

  private static TraceSpan forward(int rank, long step, double startUs, double durationUs) {
    return ExampleRuns.span(rank, step, "forward", Span.REPLICA, startUs, durationUs);
  }
}
