package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.bench.StepBenchResult.Round;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepBenchResultTest {
  private static final TrainSpec SPEC =
      new TrainSpec(
          1,
          1,
          1,
          "resnet8",
          "shapes",
          32,
          null,
          1,
          null,
          new LearningRate(
              0.1, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), 1),
          0.9,
          false,
          0,
          false,
          1,
          "shm",
          1 << 20,
          null,
          TrainSpec.CPU);

  /** Steps alone of 9, 10 and 30 ms; together the ranks' means are 11, 12 and 40. */
  private static final Round ROUND =
      new Round(
          List.of(List.of(9.0), List.of(30.0), List.of(10.0)),
          List.of(List.of(9.0, 13.0), List.of(12.0, 12.0), List.of(20.0, 60.0)));

  @Test
  void aRoundsMedianStepsAreComparedAndTheSlowestRankWithTheMean() {
    StepBenchResult result = StepBenchResult.of(SPEC, List.of(ROUND));
    assertThat(result.workers()).isEqualTo(2);
    assertThat(result.aloneMs()).isEqualTo(10);
    assertThat(result.togetherMs()).isEqualTo(12);
    assertThat(result.slowdown()).isEqualTo(1.2);
    assertThat(result.low()).isNull();
    assertThat(result.slowestLow()).isNull();
    assertThat(result.slowest()).as("13 ms, in the median, over 12").isEqualTo(13.0 / 12);
  }

  @Test
  void fiveRoundsHaveAnInterval() {
    StepBenchResult result = StepBenchResult.of(SPEC, Collections.nCopies(5, ROUND));
    assertThat(result.low()).isEqualTo(1.2);
    assertThat(result.high()).isEqualTo(1.2);
    assertThat(Json.line(result))
        .startsWith(
            "{\"workers\":2,\"network\":\"resnet8\",\"batch\":32,\"threads\":1,\"alone_ms\":10.0,"
                + "\"together_ms\":12.0,\"slowdown\":1.2,\"low\":1.2,\"high\":1.2,\"slowest\":1.08")
        .contains("\"slowest_low\":1.08", "\"slowest_high\":1.08")
        .endsWith(",\"rounds\":5}");
  }

  @Test
  void itsEndsAreAroundTheMedian() {
    List<List<Double>> alone = List.of(List.of(10.0));
    List<Round> rounds =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> new Round(alone, List.of(List.of(20.0 - i, 20.0 + i))))
            .toList();
    StepBenchResult result = StepBenchResult.of(SPEC, rounds);
    assertThat(result.slowest()).isEqualTo(1.25);
    assertThat(result.slowestLow()).isBetween(1.05, 1.24);
    assertThat(result.slowestHigh()).isBetween(1.26, 1.45);
  }
}
