package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.runlog.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  private static final List<Double> COPIES = List.of(2.0, 3.0, 1.0);

  private static final List<BenchRankResult> RANKS =
      List.of(
          new BenchRankResult(8000, List.of(10.0, 2.0, 4.0), COPIES, 0),
          new BenchRankResult(8000, List.of(1.0, 8.0, 4.0), COPIES, 2),
          new BenchRankResult(8000, List.of(1.0, 2.0, 5.0), COPIES, 1),
          new BenchRankResult(8000, List.of(1.0, 2.0, 3.0), COPIES, 0));

  @Test
  void takesTheSlowestRankOfEachRoundAndTheMedianRound() {
    BenchResult result = of(BenchOperation.ALL_REDUCE);
    assertThat(result.timeUs()).isEqualTo(8.0);
    assertThat(result.minUs()).isEqualTo(5.0);
    assertThat(result.wrong()).isEqualTo(3);
  }

  @Test
  void bandwidthsAreThoseOfNcclTests() {
    BenchResult result = of(BenchOperation.ALL_REDUCE);
    assertThat(result.algbwGbytesPerS()).isEqualTo(1.0); // 8,000 bytes in 8 µs
    assertThat(result.busbwGbytesPerS()).isEqualTo(1.5); // times 2 · 3 / 4
  }

  @Test
  void everyOperationHasTheFactorOfNcclTests() {
    assertThat(of(BenchOperation.REDUCE_SCATTER).busbwGbytesPerS()).isEqualTo(0.75); // 3 / 4
    assertThat(of(BenchOperation.ALL_GATHER).busbwGbytesPerS()).isEqualTo(0.75);
    assertThat(of(BenchOperation.BROADCAST).busbwGbytesPerS()).isEqualTo(1);
    assertThat(of(BenchOperation.SUM).busbwGbytesPerS()).isEqualTo(1.5);
  }

  /** Four ranks copy 8,000 bytes in 2 µs: 4 GB/s read and as much written by each. */
  @Test
  void whatMustBeReadAndWrittenIsComparedWithPlainCopies() {
    assertThat(of(BenchOperation.ALL_REDUCE).memcpyGbytesPerS()).isEqualTo(32);
    // In 8 µs each reads a slice of all and writes one, then reads three slices and writes them.
    assertThat(of(BenchOperation.ALL_REDUCE).memoryFraction()).isEqualTo((1 + 0.25 + 1.5) / 8);
    assertThat(of(BenchOperation.SUM).memoryFraction()).isEqualTo((1 + 0.25) / 8);
    assertThat(of(BenchOperation.REDUCE_SCATTER).memoryFraction()).isEqualTo((1 + 0.25) / 8);
    assertThat(of(BenchOperation.ALL_GATHER).memoryFraction()).isEqualTo(1.5 / 8);
    assertThat(of(BenchOperation.BROADCAST).memoryFraction()).isEqualTo(2.0 / 8);
  }

  @Test
  void jsonHasTheContractsNamesInTheirOrder() {
    assertThat(Json.line(of(BenchOperation.REDUCE_SCATTER)))
        .isEqualTo(
            "{\"workers\":4,\"bytes\":8000,\"collective\":\"tcp\",\"operation\":\"reduce-scatter\","
                + "\"time_us\":8.0,\"min_us\":5.0,"
                + "\"algbw_gbytes_per_s\":1.0,\"busbw_gbytes_per_s\":0.75,\"wrong\":3,"
                + "\"memcpy_gbytes_per_s\":32.0,\"memory_fraction\":0.15625}");
  }

  private static BenchResult of(BenchOperation operation) {
    return BenchResult.of("tcp", operation, RANKS);
  }
}
