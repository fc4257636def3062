package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.analysis.report.Headline;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not comparable is refused with the differences, or compared and labelled with them. */
class ForcedTest {
  private static final Extent FORCE = new Extent(true, null);
  private static final Run ONE = Runs.weak("one", 1, 100, 100, 100);
  private static final Run TWO = Runs.weak("two", 2, 125, 125, 125);

  @Test
  void takesTheNearestBaselineAndSaysHowItDiffers() {
    Run wide = Runs.run("wide", RunInfo.MEASURED, Runs.workload(Scaling.WEAK, 1, 20, "tcp"), 100);
    assertThatThrownBy(() -> Comparison.of(List.of(wide, TWO), List.of(), List.of()))
        .hasMessageContaining("wide differs in batch per worker 20 against 10");

    ComparedGroup group = withTwo(Comparison.of(List.of(wide, TWO), List.of(), List.of(), FORCE));
    assertThat(group.differences())
        .containsExactly("wide differs in batch per worker 20 against 10");
    assertThat(group.points()).extracting(Point::workers).containsExactly(1, 2);
    assertThat(Headline.of(group)).contains("Not comparable, and compared by force: wide differs");
  }

  @Test
  void cannotForceASpeedupOverNothing() {
    assertThatThrownBy(() -> Comparison.of(List.of(TWO), List.of(), List.of(), FORCE))
        .hasMessageContaining("has no run of 1 worker");
  }

  @Test
  void poolsCollectivesOnlyByForce() {
    Run shm = Runs.run("shm", RunInfo.MEASURED, Runs.workload(Scaling.WEAK, 4, 10, "shm"), 140);
    List<Run> runs = List.of(ONE, TWO, shm);
    assertThatThrownBy(() -> Comparison.of(runs, List.of(), List.of()))
        .hasMessageContaining("different collectives: tcp, shm");
    assertThat(withTwo(Comparison.of(runs, List.of(), List.of(), FORCE)).differences().get(0))
        .contains("different collectives: tcp, shm");
  }

  @Test
  void holdsAPredictionOfAnotherWorkloadAgainstTheNearestOnlyByForce() {
    Run other =
        Runs.run("p", RunInfo.PREDICTED, Runs.workload(Scaling.WEAK, 2, 12, "simulated"), 120, 120);
    assertThatThrownBy(() -> Comparison.of(List.of(ONE, TWO), List.of(other), List.of()))
        .hasMessageContaining("p differs in batch per worker 12 against 10");
    ComparedGroup group =
        withTwo(Comparison.of(List.of(ONE, TWO), List.of(other), List.of(), FORCE));
    assertThat(group.differences()).containsExactly("p differs in batch per worker 12 against 10");
    assertThat(group.points().get(1).predicted().get(0).errorPct()).isNotNull();
  }

  private static ComparedGroup withTwo(Comparison comparison) {
    return comparison.groups().stream()
        .filter(group -> group.points().stream().anyMatch(point -> point.workers() == 2))
        .findFirst()
        .orElseThrow();
  }
}
