package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.runlog.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  private static final List<BenchRankResult> RANKS =
      List.of(
          new BenchRankResult(8000, List.of(10.0, 2.0, 4.0), 0),
          new BenchRankResult(8000, List.of(1.0, 8.0, 4.0), 2),
          new BenchRankResult(8000, List.of(1.0, 2.0, 5.0), 1),
          new BenchRankResult(8000, List.of(1.0, 2.0, 3.0), 0));

  @Test
  void takesTheSlowestRankOfEachRoundAndTheMedianRound() {
    BenchResult result = BenchResult.of("tcp", RANKS);
    assertThat(result.timeUs()).isEqualTo(8.0);
    assertThat(result.minUs()).isEqualTo(5.0);
    assertThat(result.wrong()).isEqualTo(3);
  }

  @Test
  void bandwidthsAreThoseOfNcclTests() {
    BenchResult result = BenchResult.of("tcp", RANKS);
    assertThat(result.algbwGbytesPerS()).isEqualTo(1.0); // 8,000 bytes in 8 µs
    assertThat(result.busbwGbytesPerS()).isEqualTo(1.5); // times 2 · 3 / 4
  }

  @Test
  void jsonHasTheContractsNamesInTheirOrder() {
    assertThat(Json.line(BenchResult.of("tcp", RANKS)))
        .isEqualTo(
            "{\"workers\":4,\"bytes\":8000,\"collective\":\"tcp\",\"time_us\":8.0,\"min_us\":5.0,"
                + "\"algbw_gbytes_per_s\":1.0,\"busbw_gbytes_per_s\":1.5,\"wrong\":3}");
  }
}
