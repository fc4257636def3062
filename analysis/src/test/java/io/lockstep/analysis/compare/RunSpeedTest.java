package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.StepRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outliers, stragglers and the terms of a step. */
class RunSpeedTest {
  @Test
  void outliersAreShownAndNotLeftOut() {
    RunSpeed speed = speed(Runs.weak("run", 2, 100, 101, 99, 100, 102, 98, 100, 500, 101));
    assertThat(speed.outlierCount()).isEqualTo(1);
    assertThat(speed.outliers()).containsExactly(new Outlier("run", 8, 0, 500));
    assertThat(speed.steps()).isEqualTo(9);
  }

  /** By hand: median 100, MAD 1; |x − 100| of more than 3.5/0.6745 = 5.19 is far. */
  @Test
  void theLimitIsTheModifiedZScores() {
    assertThat(speed(Runs.weak("in", 1, 98, 99, 100, 101, 102, 105)).outlierCount()).isZero();
    assertThat(speed(Runs.weak("out", 1, 98, 99, 100, 100, 101, 99, 101, 106)).outlierCount())
        .isEqualTo(1);
  }

  @Test
  void equalStepsHaveNoOutliers() {
    assertThat(speed(Runs.weak("run", 1, 100, 100, 100, 100.5)).outlierCount()).isZero();
  }

  @Test
  void listsTheFarthestOnly() {
    double[] steps = new double[200];
    Arrays.setAll(steps, i -> i % 4 == 0 ? 1000 + i : 100 + i % 3);
    RunSpeed speed = speed(Runs.weak("run", 1, steps));
    assertThat(speed.outlierCount()).isEqualTo(50);
    assertThat(speed.outliers()).hasSize(Outliers.MOST_LISTED);
    assertThat(speed.outliers().get(0).ms()).isEqualTo(1196);
  }

  /** Rank 1 takes 160 ms by itself; the three others wait 60 of theirs for it. */
  @Test
  void aRankThatHoldsTheOthersUpIsNamed() {
    Run run = waiting(Runs.weak("run", 4, 160, 160, 160), 1, 60);
    List<Straggler> ranks = speed(run).stragglers();
    assertThat(ranks).extracting(Straggler::named).containsExactly(false, true, false, false);
    // Ranks differ by 1 ms in these runs: by themselves 100, 159, 98 and 97; the others' median is
    // 98.
    assertThat(ranks.get(1).ownMs()).isEqualTo(159);
    assertThat(ranks.get(1).ratio()).isCloseTo(159.0 / 98, within(1e-9));
    assertThat(ranks.get(0).ratio()).isCloseTo(100.0 / 98, within(1e-9));
    assertThat(ranks.get(3).ratio()).isCloseTo(97.0 / 100, within(1e-9));
  }

  /** By themselves 140 and 104 ms: of both the median is 122, which hides the first. */
  @Test
  void ofTwoRanksEitherIsHeldAgainstTheOther() {
    List<Straggler> ranks = speed(waiting(Runs.weak("run", 2, 140, 140), 0, 35)).stragglers();
    assertThat(ranks.get(0).ratio())
        .isCloseTo(ranks.get(0).ownMs() / ranks.get(1).ownMs(), within(1e-9));
    assertThat(ranks).extracting(Straggler::named).containsExactly(true, false);
  }

  /** By themselves 100, 159 and 98 ms: each beside the mean of two. */
  @Test
  void ofThreeRanksEachIsHeldAgainstTheMeanOfTheOthers() {
    List<Straggler> ranks = speed(waiting(Runs.weak("run", 3, 160, 160), 1, 60)).stragglers();
    assertThat(ranks.get(1).ratio()).isCloseTo(159.0 / 99, within(1e-9));
    assertThat(ranks.get(0).ratio()).isCloseTo(100.0 / 128.5, within(1e-9));
  }

  @Test
  void oneRankHoldsNobodyUp() {
    assertThat(speed(Runs.weak("run", 1, 100, 100)).stragglers()).isEmpty();
  }

  @Test
  void termsAddUpToTheMeanStepOfTheMiddleHalf() {
    Terms terms = speed(Runs.weak("run", 1, 90, 99, 100, 101, 900)).terms();
    double sum =
        terms.dataMs()
            + terms.forwardMs()
            + terms.backwardMs()
            + terms.exposedCommMs()
            + terms.optimizerMs()
            + terms.otherMs();
    assertThat(sum).isCloseTo(100, within(1e-9));
    assertThat(terms.computeMs() + terms.exposedCommMs()).isCloseTo(100, within(1e-9));
  }

  /** By hand: 130 over 100. */
  @Test
  void aRatioOfStepsHasItsOwnInterval() {
    StepRatio ratio =
        StepRatio.of(Runs.weak("b", 1, 129, 130, 131), Runs.weak("a", 1, 99, 100, 101))
            .orElseThrow();
    assertThat(ratio.ratio()).isCloseTo(1.3, within(1e-9));
    assertThat(ratio.low()).isBetween(129.0 / 101, 1.3);
    assertThat(ratio.high()).isBetween(1.3, 131.0 / 99);
  }

  @Test
  void ofARunWithoutATimedStepThereIsNone() {
    assertThat(RunSpeed.of(Runs.weak("run", 1))).isEmpty();
    assertThat(StepRatio.of(Runs.weak("run", 1), Runs.weak("other", 1, 100))).isEmpty();
  }

  private static RunSpeed speed(Run run) {
    return RunSpeed.of(run).orElseThrow();
  }

  /** All ranks but one wait for it. */
  private static Run waiting(Run run, int slow, double waitMs) {
    List<StepRow> rows = new ArrayList<>();
    for (StepRow row : run.steps()) {
      rows.add(
          new StepRow(
              row.generation(),
              row.rank(),
              row.worldSize(),
              row.epoch(),
              row.step(),
              row.warmup(),
              row.samples(),
              row.dataMs(),
              row.forwardMs(),
              row.backwardMs(),
              row.commMs(),
              row.exposedCommMs() + waitMs,
              row.rank() == slow ? 0 : waitMs,
              row.optimizerMs(),
              row.otherMs(),
              row.stepMs(),
              row.loss(),
              row.paramsCrc()));
    }
    return new Run(run.path(), run.info(), rows, run.epochs(), run.warnings());
  }
}
