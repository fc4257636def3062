package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchVerbTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --workers 0                  | a world size is at least 1, not 0
          --workers 2,-2               | a world size is at least 1, not -2
          --workers two                | 'two' is not an int
          --workers 2,,4               | '' is not an int
          --workers                    | --workers
          --bytes -4                   | '-4' is not a number of bytes
          --bytes 4KiB,4XB             | '4XB' is not a number of bytes
          --bytes 0                    | bytes are whole float32 values, 4 to 2147418112, not 0
          --bytes 6                    | bytes are whole float32 values, 4 to 2147418112, not 6
          --bytes ,                    | nothing to measure
          --bytes 3                    | bytes are whole float32 values, 4 to 2147418112, not 3
          --bytes 2GiB                 | bytes are whole float32 values, 4 to 2147418112, not 2147483648
          --bytes 99999999999999999999 | '99999999999999999999' is too large
          --collective mpi             | unknown collective 'mpi'
          --operation all-redduce      | unknown operation 'all-redduce': did you mean 'all-reduce'?
          --operation ,                | nothing to measure
          --rounds 0                   | rounds are at least 1, not 0
          --rounds -1                  | rounds are at least 1, not -1
          --rounds 1.5                 | '1.5' is not an int
          --warmup -1                  | warm-up rounds are at least 0, not -1
          --byte 4                     | unknown option '--byte' (did you mean '--bytes'?)
          2                            | unknown argument '2'
          """)
  void refusesByNameWhatCannotBeMeasured(String options, String complaint) {
    Invocation captured = Invocation.of(("bench " + options).split(" +"));

    assertThat(captured.err()).contains(complaint).hasLineCount(1).startsWith("lockstep: ");
    assertThat(captured.out()).isEmpty();
    assertThat(captured.exit()).isEqualTo(2);
  }

  @Test
  void timesStepsOfWorkersSideBySide() {
    Invocation bench =
        Invocation.of(
            ("bench --operation step --workers 2 --network resnet8 --batch 2,4 --warmup 1 --rounds 3"
                    + " --json")
                .split(" "));
    assertThat(bench.exit()).as(bench.err()).isZero();
    JsonNode steps = bench.json().path("steps");
    assertThat(steps).hasSize(2);
    JsonNode larger = steps.path(1);
    assertThat(larger.path("workers").asInt()).isEqualTo(2);
    assertThat(larger.path("network").asText()).isEqualTo("resnet8");
    assertThat(larger.path("batch").asInt()).isEqualTo(4);
    assertThat(larger.path("rounds").asInt()).isEqualTo(3);
    assertThat(larger.path("alone_ms").asDouble()).isPositive();
    assertThat(larger.path("slowdown").asDouble()).isPositive();
    assertThat(larger.path("slowest").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(larger.path("low").isNull()).as("of three rounds").isTrue();
  }

  @Test
  void refusesStepsThatCannotBeTimed() {
    assertThat(Invocation.of("bench", "--operation", "step,sum").err())
        .contains("measured by itself");
    assertThat(Invocation.of("bench", "--operation", "step", "--workers", "1").err())
        .contains("2 to 64 workers side by side, not 1");
    assertThat(Invocation.of("bench", "--operation", "step", "--network", "resnet9").err())
        .contains("there is no network 'resnet9'");
    assertThat(Invocation.of("bench", "--operation", "step", "--batch", "0").exit()).isEqualTo(2);
    assertThat(Invocation.of("bench", "--operation", "step", "--bytes", "4KiB").err())
        .contains("--bytes was given, but");
    assertThat(Invocation.of("bench", "--batch", "32").err())
        .contains("--batch was given, but it is of --operation step alone");
  }
}
