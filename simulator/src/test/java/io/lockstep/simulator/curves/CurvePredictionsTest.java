package io.lockstep.simulator.curves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurvePredictionsTest {
  private static final int[] WORKERS = {1, 2, 4, 8, 16, 32};

  /** Noiseless, weak or strong. */
  private static PublishedCurve curve(Mechanism mechanism, double size, String scaling) {
    double one = 100;
    List<PublishedCurve.Point> points =
        IntStream.of(WORKERS)
            .mapToObj(
                n -> {
                  double work = scaling.equals("strong") ? 1.0 / n : 1;
                  double step = work + size * mechanism.growth(n);
                  return new PublishedCurve.Point(n, one * n * work / step, null);
                })
            .toList();
    return new PublishedCurve("made", scaling, null, points);
  }

  @Property(tries = 60)
  void whatEachMechanismDoesLiesInTheInterval(
      @ForAll Mechanism mechanism,
      @ForAll @DoubleRange(min = 0, max = 0.5) double size,
      @ForAll boolean strong) {
    PublishedCurve curve = curve(mechanism, size, strong ? "strong" : "weak");
    PredictedCurve predicted = PredictedCurve.of(curve, 4);
    assertThat(predicted.fittedOn()).containsExactly(1, 2, 4);
    for (PredictedPoint point : predicted.points()) {
      assertThat(point.isCovered()).as("%s of %s: %s", mechanism, size, point).isTrue();
      assertThat(point.predictedSpeedup()).isStrictlyBetween(point.low(), point.high());
    }
  }

  @Property(tries = 40)
  void largerPointsAreNotLookedAt(
      @ForAll @DoubleRange(min = 0.3, max = 3) double faster,
      @ForAll @DoubleRange(min = 0, max = 0.4) double size) {
    PublishedCurve curve = curve(Mechanism.DEPTH, size, "weak");
    List<PublishedCurve.Point> others =
        curve.points().stream()
            .map(
                point ->
                    point.workers() <= 4
                        ? point
                        : new PublishedCurve.Point(point.workers(), point.rate() * faster, null))
            .toList();
    List<PredictedPoint> predicted = PredictedCurve.of(curve, 4).points();
    List<PredictedPoint> again =
        PredictedCurve.of(new PublishedCurve("made", "weak", null, others), 4).points();
    assertThat(again)
        .usingRecursiveFieldByFieldElementComparatorOnFields(
            "gpus", "predictedSpeedup", "low", "high")
        .isEqualTo(predicted);
  }

  @Test
  void perfectScalingIsPredictedAsSuch() {
    for (PredictedPoint point : PredictedCurve.of(curve(Mechanism.SHARED, 0, "weak"), 4).points()) {
      assertThat(point.predictedSpeedup()).isCloseTo(point.gpus(), within(0.05 * point.gpus()));
      assertThat(point.naiveErrorPct()).isCloseTo(0, within(0.1));
      assertThat(point.amdahlErrorPct()).isCloseTo(0, within(0.1));
    }
  }

  @Test
  void aBaselineFindsItsOwnCurve() {
    PublishedCurve amdahl = curve(Mechanism.SHARED, 0.1, "weak");
    // 1/(f + (1-f)/N) with f = 0.1 is N/(1 + 0.1 (N-1)).
    assertThat(amdahl.speedup(3)).isCloseTo(8 / 1.7, within(1e-12));
    assertThat(Baseline.AMDAHL.speedup(amdahl, 3, 3)).isCloseTo(8 / 1.7, within(1e-4));
    PublishedCurve naive =
        new PublishedCurve(
            "reference",
            "strong",
            null,
            List.of(seconds(1, 260), seconds(2, 220), seconds(4, 155), seconds(8, 122.5)));
    assertThat(Baseline.NAIVE.speedup(naive, 3, 3)).isCloseTo(260 / 122.5, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"1;2;4;8, 4, 3", "1;4;8, 4, 2", "1;2;4, 4, 2", "16;64;256, 4, 2", "1;2;4;8, 8, 3"})
  void atLeastTwoPointsAreFittedAndNeverTheLargest(String gpus, int upTo, int fitted) {
    List<PublishedCurve.Point> points =
        IntStream.of(List.of(gpus.split(";")).stream().mapToInt(Integer::parseInt).toArray())
            .mapToObj(n -> new PublishedCurve.Point(n, (double) n, null))
            .toList();
    assertThat(new PublishedCurve("made", null, null, points).fitted(upTo)).isEqualTo(fitted);
  }

  private static PublishedCurve.Point seconds(int workers, double seconds) {
    return new PublishedCurve.Point(workers, null, seconds);
  }

  @Test
  void aShortSeriesIsListedAndDoesNotCount(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("curves.json");
    Files.writeString(
        file,
        """
        [{"id": "short", "points": [{"gpus": 1, "throughput": 5}, {"gpus": 8, "throughput": 30}]},
         {"id": "long", "scaling": "weak", "per_gpu_batch": "any", "points": [
           {"gpus": 1, "seconds": 8}, {"gpus": 2, "seconds": 4.2}, {"gpus": 4, "seconds": 2.2}]}]
        """);
    CurvePredictions all = CurvePredictions.of(file, 4);
    PredictedCurve tooShort = all.series().get(0);
    assertThat(tooShort.points()).isEmpty();
    assertThat(tooShort.note()).contains("fewer than three");
    PredictedPoint only = all.series().get(1).points().get(0);
    assertThat(only.measuredSpeedup()).isCloseTo(8 / 2.2, within(1e-12));
    assertThat(all.mapePct()).isEqualTo(Math.abs(only.errorPct()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | no series",
        "{ | no published curves",
        "[{\"points\": []}] | no id",
        "[{\"id\": \"a\"}] | no points",
        "[{\"id\": \"a\", \"points\": [{\"gpus\": 0, \"seconds\": 1}]}] | 0 gpus",
        "[{\"id\": \"a\", \"points\": [{\"gpus\": 1}]}] | either a throughput or seconds",
        "[{\"id\": \"a\", \"points\": [{\"gpus\": 1, \"seconds\": -1}]}] | time of -1",
        "[{\"id\": \"a\", \"points\": [{\"gpus\": 2, \"seconds\": 1}, {\"gpus\": 1, \"seconds\": 2}]}]"
            + " | does not ascend",
      })
  void damageIsNamed(String json, String message, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("curves.json");
    Files.writeString(file, json);
    assertThatThrownBy(() -> CurvePredictions.of(file, 4))
        .hasMessageContaining(message)
        .extracting(e -> ((LockstepException) e).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void publishedCurvesAreMetWithinEightPercent() {
    Path file = Path.of("../../shared/data/published_scaling.json");
    assumeTrue(Files.isRegularFile(file), () -> "the published curves are not at " + file);
    CurvePredictions all = CurvePredictions.of(file, 4);
    assertThat(all.mapePct())
        .isLessThanOrEqualTo(8)
        .isLessThan(all.naiveMapePct())
        .isLessThan(all.amdahlMapePct());
    assertThat(all.coverage()).isGreaterThanOrEqualTo(0.8);
    assertThat(all.meanRelativeWidth()).isLessThanOrEqualTo(0.3);
  }
}
