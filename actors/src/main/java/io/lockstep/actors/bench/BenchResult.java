package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.statistics.Sample;
import java.util.List;

/**
 * One line of the benchmark. Bandwidths are nccl-tests' (doc/PERFORMANCE.md there): algbw = bytes /
 * time; busbw = algbw · 2(N − 1)/N, which for a ring is what each link carries, so that it can be
 * compared over N.
 *
 * @param timeUs median over the rounds of the slowest rank's time
 * @param minUs the shortest of them
 * @param wrong elements that were not the exact sum, over all ranks and rounds
 */
@JsonPropertyOrder({
  "workers",
  "bytes",
  "collective",
  "time_us",
  "min_us",
  "algbw_gbytes_per_s",
  "busbw_gbytes_per_s",
  "wrong"
})
public record BenchResult(
    int workers,
    long bytes,
    String collective,
    @JsonProperty("time_us") double timeUs,
    @JsonProperty("min_us") double minUs,
    @JsonProperty("algbw_gbytes_per_s") double algbwGbytesPerS,
    @JsonProperty("busbw_gbytes_per_s") double busbwGbytesPerS,
    long wrong) {

  /**
   * @param ranks what each measured, with equal numbers of rounds
   */
  static BenchResult of(String collective, List<BenchRankResult> ranks) {
    int workers = ranks.size();
    long bytes = ranks.get(0).bytes();
    double[] slowestUs = new double[ranks.get(0).timesUs().size()];
    for (BenchRankResult rank : ranks) {
      for (int round = 0; round < slowestUs.length; round++) {
        slowestUs[round] = Math.max(slowestUs[round], rank.timesUs().get(round));
      }
    }
    Sample times = Sample.of(slowestUs);
    double algbw = bytes / times.median() / 1e3; // bytes per µs are MB/s
    return new BenchResult(
        workers,
        bytes,
        collective,
        times.median(),
        times.min(),
        algbw,
        algbw * 2 * (workers - 1) / workers,
        ranks.stream().mapToLong(BenchRankResult::wrong).sum());
  }
}
