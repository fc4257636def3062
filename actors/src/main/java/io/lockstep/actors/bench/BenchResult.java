package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.statistics.Sample;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One line of the benchmark. Bandwidths are nccl-tests' (doc/PERFORMANCE.md there): algbw = bytes /
 * time; busbw = algbw times the operation's {@linkplain BenchOperation factor}, which for a ring is
 * what each link carries, so that it can be compared over N.
 *
 * @param timeUs median over the rounds of the slowest rank's time
 * @param minUs the shortest of them
 * @param wrong elements that were not exactly what they should be, over all ranks and rounds
 * @param memcpyGbytesPerS what all ranks together read and write in plain copies, all at once
 * @param memoryFraction of that rate, what the operation reaches if it reads and writes no more
 *     than it must in shared memory
 */
@JsonPropertyOrder({
  "workers",
  "bytes",
  "collective",
  "operation",
  "time_us",
  "min_us",
  "algbw_gbytes_per_s",
  "busbw_gbytes_per_s",
  "wrong",
  "memcpy_gbytes_per_s",
  "memory_fraction"
})
public record BenchResult(
    int workers,
    long bytes,
    String collective,
    BenchOperation operation,
    @JsonProperty("time_us") double timeUs,
    @JsonProperty("min_us") double minUs,
    @JsonProperty("algbw_gbytes_per_s") double algbwGbytesPerS,
    @JsonProperty("busbw_gbytes_per_s") double busbwGbytesPerS,
    long wrong,
    @JsonProperty("memcpy_gbytes_per_s") double memcpyGbytesPerS,
    @JsonProperty("memory_fraction") double memoryFraction) {

  /** A copy reads every byte and writes it. */
  private static final int COPY_TRAFFIC = 2;

  /**
   * @param ranks what each measured, with equal numbers of rounds
   */
  static BenchResult of(String collective, BenchOperation operation, List<BenchRankResult> ranks) {
    int workers = ranks.size();
    long bytes = ranks.get(0).bytes();
    Sample times = slowest(ranks, BenchRankResult::timesUs);
    Sample copies = slowest(ranks, BenchRankResult::copyUs);
    double algbw = bytes / times.median() / 1e3; // bytes per µs are MB/s
    double copybw = bytes / copies.median() / 1e3;
    return new BenchResult(
        workers,
        bytes,
        collective,
        operation,
        times.median(),
        times.min(),
        algbw,
        algbw * operation.busFactor(workers),
        ranks.stream().mapToLong(BenchRankResult::wrong).sum(),
        workers * COPY_TRAFFIC * copybw,
        operation.leastTraffic(workers) * algbw / (COPY_TRAFFIC * copybw));
  }

  /** Of each round the slowest rank's time. */
  private static Sample slowest(
      List<BenchRankResult> ranks, Function<BenchRankResult, List<Double>> timesUs) {
    int rounds = timesUs.apply(ranks.get(0)).size();
    return Sample.of(
        IntStream.range(0, rounds)
            .mapToDouble(
                round ->
                    ranks.stream()
                        .mapToDouble(rank -> timesUs.apply(rank).get(round))
                        .max()
                        .orElseThrow())
            .toArray());
  }
}
