package io.lockstep.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Extent;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  private static final Run ONE = Runs.weak("one", 1, 100, 100, 100);
  private static final Run TWO = Runs.weak("two", 2, 125, 125, 125);
  private static final ModelPredictions M = Runs.model("m", n -> n == 1 ? 100 : 110);

  /**
   * By hand: from 50 steps of 110 ms to 25 is half, by the same model; the simulated run's 50 steps
   * of 220 ms have no part in it.
   */
  @Test
  void moreWorkersAreHeldAgainstFewerByTheSameModel() {
    String next = answers(List.of(ONE, TWO), List.of(simulated(2, 220)), M).whatNext();
    assertThat(next).contains("4 instead of 2 would shorten an epoch by 50 % (m)");
  }

  /**
   * By hand, e = (1/S - 1/N)/(1 - 1/N): two workers of 125 ms have 0.25, of 100.4 ms 0.004; four of
   * 200 ms 0.333, of 175 and of 170 ms 0.25 and 0.233, of 130 ms 0.1, of 102.7 ms 0.009.
   */
  @ParameterizedTest
  @CsvSource({
    "125, 200, grows with the workers",
    "125, 175, a fixed serial part",
    "125, 170, a fixed serial part",
    "125, 130, shrinks as workers are added",
    "100.4, 102.7, a fixed serial part"
  })
  void theFractionGrowsStaysOrFalls(double twoMs, double fourMs, String said) {
    Run two = Runs.weak("two", 2, twoMs, twoMs);
    Run four = Runs.weak("four", 4, fourMs, fourMs);
    assertThat(answers(List.of(ONE, two, four), List.of()).whatBounds()).contains(said);
  }

  /** A step of 130 ms: its exposed communication is 4, of which 1 is peer wait. */
  @Test
  void whatWasOnlyPredictedIsAnsweredFromItsLargest() {
    Answers answers = answers(List.of(), List.of(simulated(1, 100), simulated(4, 130)));
    assertThat(answers.howFar())
        .contains("Nothing was measured", "(simulated ring): 4 workers 3.08x");
    assertThat(answers.whatBounds())
        .contains("(simulated ring): with 4 workers a step is", "2 % communication", "% compute");
    assertThat(answers.howGood()).contains("Nothing was both predicted and measured");
    assertThat(answers.whatNext()).contains("--measured");
    assertThat(answers(List.of(), List.of(simulated(2, 130)), M).whatNext())
        .contains("4 instead of 2");
  }

  @Test
  void saysThatNothingBeyondWasLookedAt() {
    Answers answers =
        Answers.of(
            Comparison.of(List.of(ONE, TWO), List.of(), List.of(M), new Extent(false, 2))
                .groups()
                .get(0));
    assertThat(answers.whatNext()).contains("Nothing beyond 2 workers was looked at", "--up-to");
  }

  private static Answers answers(
      List<Run> measured, List<Run> predicted, ModelPredictions... models) {
    return Answers.of(Comparison.of(measured, predicted, List.of(models)).groups().get(0));
  }

  private static Run simulated(int workers, double ms) {
    return Runs.simulated(
        "s" + workers, new RunInfo.PredictedBy("p", "ring", List.of()), workers, Map.of(), ms);
  }
}
