package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Run ONE = Runs.weak("one", 1, 98, 99, 100, 101, 102);
  private static final Run TWO = Runs.weak("two", 2, 115, 125, 125, 125, 130);

  @Test
  void aStepIsAsLongAsItsSlowestRank() {
    assertThat(at(2, only(ONE, TWO)).measured().stepMs()).isEqualTo(125);
  }

  /** By hand: 100 steps of 100 ms are 10 s, 50 of 125 ms 6.25 s; 10/6.25 = 1.6, of 2 80 %. */
  @Test
  void speedupAndEfficiencyComeFromEpochTimes() {
    Measured two = at(2, only(ONE, TWO)).measured();
    assertThat(two.epochS()).isCloseTo(6.25, within(1e-9));
    assertThat(two.speedup()).isCloseTo(1.6, within(1e-9));
    assertThat(two.efficiency()).isCloseTo(0.8, within(1e-9));
    assertThat(two.speedup()).isBetween(two.speedupLow(), two.speedupHigh());
    assertThat(two.karpFlatt()).isCloseTo(0.25, within(1e-9));
    Measured one = at(1, only(ONE, TWO)).measured();
    assertThat(one)
        .extracting("speedup", "speedupLow", "speedupHigh", "efficiency")
        .containsExactly(1.0, 1.0, 1.0, 1.0);
  }

  /** By hand: 110 against 125 is −12 %; 130 against 125 is +4 %. */
  @Test
  void errorsAreOfTheStepAndTheirMeanLeavesTheBaselineOut() {
    Comparison comparison =
        Comparison.of(
            List.of(ONE, TWO),
            List.of(),
            List.of(
                Runs.model("low", n -> n == 1 ? 50 : 110),
                Runs.model("high", n -> n == 1 ? 100 : 130)));
    assertThat(at(2, comparison).predicted().get(0).errorPct()).isCloseTo(-12, within(1e-9));
    assertThat(at(2, comparison).predicted().get(1).errorPct()).isCloseTo(4, within(1e-9));
    assertThat(at(1, comparison).predicted().get(0).errorPct()).isCloseTo(-50, within(1e-9));
    assertThat(comparison.groups().get(0).mapePct().get("low")).isCloseTo(12, within(1e-9));
    assertThat(comparison.worst())
        .hasValueSatisfying(
            miss -> {
              assertThat(miss.model()).isEqualTo("low");
              assertThat(miss.workers()).isEqualTo(1);
            });
  }

  /** By hand: −12 and +4 % at two workers, +20 % at four; that of one worker does not count. */
  @Test
  void meansAreSignedAndAbsolute() {
    Run four = Runs.weak("four", 4, 150, 150, 150);
    ComparedGroup group =
        Comparison.of(
                List.of(ONE, TWO, four),
                List.of(),
                List.of(Runs.model("m", n -> n == 1 ? 10 : n == 2 ? 110 : 180)))
            .groups()
            .get(0);
    assertThat(group.mapePct().get("m")).isCloseTo(16, within(1e-9));
    assertThat(group.meanErrorPct().get("m")).isCloseTo(4, within(1e-9));
  }

  /** Measured: 1.6 with two workers. */
  @Test
  void coverageIsThePartOfSpeedupsWithinThePredictedIntervals() {
    assertThat(coverage(1.5, 1.7)).containsEntry("m", 1.0);
    assertThat(coverage(1.6, 1.6)).containsEntry("m", 1.0);
    assertThat(coverage(1.65, 1.7)).containsEntry("m", 0.0);
    assertThat(only(ONE, TWO).groups().get(0).coverage()).isEmpty();
  }

  private static Map<String, Double> coverage(double low, double high) {
    return Comparison.of(
            List.of(ONE, TWO), List.of(), List.of(Runs.withInterval("m", n -> 100, low, high)))
        .groups()
        .get(0)
        .coverage();
  }

  @Test
  void errorsOfTheTermsAddUpToThatOfTheStep() {
    Comparison comparison =
        Comparison.of(List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> 110)));
    Predicted two = at(2, comparison).predicted().get(0);
    TermErrors errors = two.termErrors();
    assertThat(
            errors.computeMs()
                + errors.exposedCommMs()
                + errors.peerWaitMs()
                + errors.inputMs()
                + errors.otherMs())
        .isCloseTo(110 - 125, within(1e-9));
    assertThat(errors.exposedCommMs()).isCloseTo(-3, within(1e-9));
    assertThat(errors.peerWaitMs()).isCloseTo(-1, within(1e-9));
  }

  @Test
  void judgesTheReferencesTargetsWhereTheyWereMeasured() {
    Run four = Runs.weak("four", 4, 125, 125, 125);
    assertThat(only(ONE, TWO, four).groups().get(0).targets())
        .extracting(Target::met)
        .containsExactly(true, true, null);
    assertThat(only(ONE, TWO).groups().get(0).targets())
        .extracting(Target::met)
        .containsExactly(null, true, null);
  }

  @Test
  void looksAheadWithEveryModel() {
    ComparedGroup group =
        Comparison.of(
                List.of(ONE, TWO),
                List.of(),
                List.of(Runs.model("worse", n -> 100), Runs.model("best", n -> 120)))
            .groups()
            .get(0);
    assertThat(group.outlook()).extracting(Outlook::model).containsExactly("worse", "best");
    assertThat(group.outlook().get(1).points())
        .extracting(Outlook.Point::workers)
        .containsExactly(4, 8);
    assertThat(group.limits().model()).isEqualTo("best");
    assertThat(group.advice()).extracting(SuggestedChange::workers).containsExactly(2, 8);
  }

  @Test
  void notesWhatWasNotMadeAlike() {
    assertThat(only(ONE, Runs.elsewhere(TWO, "Other CPU")).groups().get(0).notes())
        .containsExactly("one and two were not made alike: cpu Example CPU against Other CPU");
  }

  @Test
  void saysWhereAModelWasFittedOnTheVeryRun() {
    Comparison comparison =
        Comparison.of(List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> 100, "one")));
    assertThat(at(1, comparison).predicted().get(0).note()).isEqualTo("fitted on this run");
    assertThat(at(2, comparison).predicted().get(0).note()).isNull();
  }

  @Test
  void severalRunsOfOneSizeArePooledByTheirMedians() {
    Run slow = Runs.weak("slow", 2, 135, 135);
    Measured two = at(2, only(ONE, TWO, slow)).measured();
    assertThat(two.stepMs()).isEqualTo(130);
    assertThat(two.low()).isEqualTo(125);
    assertThat(two.high()).isEqualTo(135);
    assertThat(two.runs()).containsExactly("two", "slow");
  }

  @Test
  void epochsAreTimedForAllRunsOrForNone() {
    Run one = Runs.withEpoch(ONE, 12);
    Run two = Runs.withEpoch(TWO, 8);
    assertThat(at(2, only(one, two)).measured().speedup()).isCloseTo(1.5, within(1e-9));
    assertThat(at(2, only(one, TWO)).measured().speedup()).isCloseTo(1.6, within(1e-9));
    assertThat(only(one, two).groups().get(0).epochSource()).contains("train_s");
    assertThat(only(one, TWO).groups().get(0).epochSource()).contains("steps");
  }

  @Test
  void oneWorkerIsTheBaselineOfTheWeakAndOfTheStrongCurve() {
    Run strong = Runs.strong("strong", 2, 10, 60, 60, 60);
    Comparison comparison = only(ONE, TWO, strong);
    assertThat(comparison.groups())
        .extracting(ComparedGroup::scaling)
        .containsExactly(Scaling.WEAK, Scaling.STRONG);
    assertThat(comparison.groups()).extracting(ComparedGroup::baseline).containsOnly("one");
    Measured two = comparison.groups().get(1).points().get(1).measured();
    assertThat(two.speedup()).isCloseTo(100.0 / 60, within(1e-9));
  }

  @Test
  void runsOfOneWorkerAloneAreAGroupOfTheirOwn() {
    Comparison comparison = only(ONE);
    assertThat(comparison.groups()).hasSize(1);
    assertThat(comparison.groups().get(0).points()).hasSize(1);
    assertThat(comparison.groups().get(0).mapePct()).isEmpty();
  }

  @Test
  void refusesWithoutABaselineAndNamesHowTheNearestDiffers() {
    Run other = Runs.run("wide", RunInfo.MEASURED, Runs.workload(Scaling.WEAK, 1, 20, "tcp"), 100);
    refused("two (2 workers) has no run of 1 worker", TWO);
    refused("wide differs in batch per worker 20 against 10", other, TWO);
  }

  @Test
  void refusesToPoolDifferentCollectives() {
    Run shm = Runs.run("shm", RunInfo.MEASURED, Runs.workload(Scaling.WEAK, 4, 10, "shm"), 100);
    refused("different collectives: tcp, shm", ONE, TWO, shm);
  }

  @Test
  void refusesARunWithoutAStepAfterTheWarmUp() {
    refused("brief has no full step", Runs.weak("brief", 1));
    refused("a step that took no time", Runs.weak("still", 1, 0));
    refused("a step that took no time", Runs.weak("lost", 1, Double.NaN));
  }

  @Test
  void refusesAPredictionGivenAsAMeasurement() {
    Run predicted = predicted("p", 1, 100);
    refused("p is a predicted run", predicted);
    assertThatThrownBy(() -> Comparison.of(List.of(), List.of(ONE), List.of()))
        .hasMessageContaining("one is a measured run");
  }

  @Test
  void aPredictedRunStandsBesideWhatItPredicts() {
    Comparison comparison =
        Comparison.of(
            List.of(ONE, TWO),
            List.of(predicted("p1", 1, 100), predicted("p2", 2, 120)),
            List.of());
    Predicted two = at(2, comparison).predicted().get(0);
    assertThat(two.model()).isEqualTo("simulated");
    assertThat(two.errorPct()).isCloseTo(-4, within(1e-9));
    assertThat(two.speedup()).isCloseTo(2 * 100.0 / 120, within(1e-9));
  }

  @Test
  void aPredictedRunOfASizeThatWasNotMeasuredHasNoError() {
    Comparison comparison =
        Comparison.of(List.of(ONE, TWO), List.of(predicted("p8", 8, 130)), List.of());
    Point eight = at(8, comparison);
    assertThat(eight.measured()).isNull();
    assertThat(eight.predicted().get(0).errorPct()).isNull();
    assertThat(eight.predicted().get(0).speedup()).isNull();
  }

  @Test
  void theFieldsOfItsJsonAreTheContracts() {
    JsonNode group =
        Json.MAPPER
            .valueToTree(
                Comparison.of(List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> 100))))
            .path("groups")
            .path(0);
    assertThat(names(group)).contains("network", "scaling", "baseline", "points", "mape_pct");
    assertThat(group.path("scaling").asText()).isEqualTo("weak");
    JsonNode point = group.path("points").path(1);
    assertThat(names(point)).containsExactly("workers", "measured", "predicted");
    assertThat(names(point.path("measured")))
        .startsWith("step_ms", "low", "high", "epoch_s", "speedup")
        .contains("efficiency");
    assertThat(names(point.path("predicted").path(0)))
        .startsWith("model", "step_ms", "epoch_s", "speedup", "low", "high", "error_pct")
        .contains("terms", "term_errors");
    assertThat(group.path("mape_pct").path("m").isNumber()).isTrue();
  }

  private static Run predicted(String name, int workers, double ms) {
    return Runs.run(
        name, RunInfo.PREDICTED, Runs.workload(Scaling.WEAK, workers, 10, "simulated"), ms, ms);
  }

  private static void refused(String naming, Run... runs) {
    assertThatThrownBy(() -> only(runs))
        .hasMessageContaining(naming)
        .isInstanceOfSatisfying(
            LockstepException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  private static Comparison only(Run... measured) {
    return Comparison.of(Arrays.asList(measured), List.of(), List.of());
  }

  private static Point at(int workers, Comparison comparison) {
    return comparison.groups().get(0).points().stream()
        .filter(point -> point.workers() == workers)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }
}
