package io.lockstep.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.spec.Scaling;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {
  private static Run run(StepRow... steps) {
    return new Run(Path.of("run"), Examples.info(), List.of(steps), List.of(), List.of());
  }

  private static StepRow row(long step, int rank, int samples, double stepMs) {
    return row(2, step, rank, samples, stepMs);
  }

  private static StepRow row(int worldSize, long step, int rank, int samples, double stepMs) {
    return new StepRow(
        1,
        rank,
        worldSize,
        1,
        step,
        step < 5,
        samples,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        stepMs,
        1,
        "00000000");
  }

  @Test
  void leavesWarmUpAndSmallerStepsOutOfItsMedians() {
    Run run = run(row(4, 0, 32, 900), row(5, 0, 32, 100), row(6, 0, 32, 110), row(7, 0, 9, 30));

    assertThat(run.fullSteps(StepRow::stepMs).size()).isEqualTo(2);
    assertThat(run.fullSteps(StepRow::stepMs).median()).isEqualTo(105);
  }

  @Test
  void aStepTakesAsLongAsItsSlowestRank() {
    Run run =
        run(
            row(4, 0, 32, 900),
            row(4, 1, 32, 900),
            row(5, 0, 32, 150),
            row(5, 1, 32, 200),
            row(6, 0, 8, 50),
            row(6, 1, 8, 40));

    assertThat(run.imagesPerS()).isCloseTo((64 + 16) / 0.25, within(1e-9));
  }

  @Test
  void stepsOfASmallerWorldAreNoStepsOfTheFullOne() {
    Run run =
        run(
            row(2, 5, 0, 32, 100),
            row(2, 5, 1, 32, 120),
            row(1, 6, 0, 32, 70),
            row(1, 7, 0, 32, 70),
            row(1, 8, 0, 32, 70));

    assertThat(run.fullSteps(StepRow::stepMs).median()).isEqualTo(110);
    assertThat(run.imagesPerS()).isCloseTo(64 / 0.12, within(1e-9));
  }

  @Test
  void whereTheWorldWasNeverFullItsLargestCounts() {
    Run run = run(row(2, 4, 0, 32, 100), row(1, 5, 0, 32, 60), row(1, 6, 0, 32, 80));

    assertThat(run.fullSteps(StepRow::stepMs).median()).isEqualTo(70);
    assertThat(run.imagesPerS()).isCloseTo(64 / 0.14, within(1e-9));
  }

  @Test
  void underStrongScalingASmallerWorldTakesLargerParts() {
    RunInfo info = Examples.info();
    RunInfo.Workload of = info.workload();
    RunInfo.Workload strong =
        new RunInfo.Workload(
            of.network(),
            of.data(),
            Scaling.STRONG,
            of.workers(),
            of.threads(),
            of.batch(),
            of.globalBatch(),
            of.parameters(),
            of.reducedBytes(),
            of.trainImages(),
            of.testImages(),
            of.collective());
    RunInfo fixed =
        new RunInfo(
            info.schema(),
            info.kind(),
            info.run(),
            info.started(),
            info.spec(),
            info.seed(),
            strong,
            info.hardware(),
            info.software(),
            info.gitCommit(),
            null,
            null,
            null);
    List<StepRow> rows = List.of(row(1, 5, 0, 64, 60), row(1, 6, 0, 32, 30));

    Run run = new Run(Path.of("run"), fixed, rows, List.of(), List.of());
    assertThat(run.fullSteps(StepRow::stepMs).median()).isEqualTo(60);
  }

  @Test
  void ofWarmUpAloneNothingIsKnown() {
    assertThat(run(row(0, 0, 32, 900)).imagesPerS()).isNaN();
    assertThat(run(row(0, 0, 32, 900)).fullSteps(StepRow::stepMs).isEmpty()).isTrue();
  }
}
