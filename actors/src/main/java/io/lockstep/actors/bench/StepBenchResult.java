package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Sample;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How workers on one host slow one another, though they exchange nothing: by the caches, the memory
 * and the cores that they share.
 *
 * @param batch images of each worker's step
 * @param threads of each worker
 * @param aloneMs a step while the others rest: median over the rounds
 * @param togetherMs a step while all compute: median over the rounds of the ranks' mean
 * @param slowdown median over the rounds of together over alone
 * @param low end of its 95 % interval; null for fewer than five rounds, as {@code high} is
 * @param slowest a step of the slowest rank over the ranks' mean while all compute: of each the
 *     median over a round's steps, and of their ratio that over the rounds
 * @param slowestLow end of its 95 % interval; null for fewer than five rounds, as {@code
 *     slowestHigh} is
 */
@JsonPropertyOrder({
  "workers",
  "network",
  "batch",
  "threads",
  "alone_ms",
  "together_ms",
  "slowdown",
  "low",
  "high",
  "slowest",
  "slowest_low",
  "slowest_high",
  "rounds"
})
public record StepBenchResult(
    int workers,
    String network,
    int batch,
    int threads,
    @JsonProperty("alone_ms") double aloneMs,
    @JsonProperty("together_ms") double togetherMs,
    double slowdown,
    @Nullable Double low,
    @Nullable Double high,
    double slowest,
    @JsonProperty("slowest_low") @Nullable Double slowestLow,
    @JsonProperty("slowest_high") @Nullable Double slowestHigh,
    int rounds) {
  private static final int LEAST_FOR_INTERVAL = 5;

  /** One round: of each step what each rank took, in milliseconds, alone and together. */
  record Round(List<List<Double>> alone, List<List<Double>> together) {
    double aloneMs() {
      return median(alone, Round::mean);
    }

    double togetherMs() {
      return median(together, Round::mean);
    }

    double slowest() {
      return Math.max(1, median(together, Collections::max) / togetherMs()); // But for rounding.
    }

    private static double median(List<List<Double>> steps, ToDoubleFunction<List<Double>> ofRanks) {
      return Sample.of(steps.stream().mapToDouble(ofRanks).toArray()).median();
    }

    private static double mean(List<Double> ranks) {
      return ranks.stream().mapToDouble(ms -> ms).average().orElseThrow();
    }
  }

  static StepBenchResult of(TrainSpec spec, List<Round> rounds) {
    Sample alone = Sample.of(rounds.stream().mapToDouble(Round::aloneMs).toArray());
    Sample together = Sample.of(rounds.stream().mapToDouble(Round::togetherMs).toArray());
    Sample ratios =
        Sample.of(
            IntStream.range(0, rounds.size())
                .mapToDouble(i -> rounds.get(i).togetherMs() / rounds.get(i).aloneMs())
                .toArray());
    Sample slowest = Sample.of(rounds.stream().mapToDouble(Round::slowest).toArray());
    @Nullable Interval interval = interval(ratios);
    @Nullable Interval ofSlowest = interval(slowest);
    return new StepBenchResult(
        rounds.get(0).together().get(0).size(),
        spec.network(),
        spec.batch(),
        spec.threads(),
        alone.median(),
        together.median(),
        ratios.median(),
        interval == null ? null : Double.valueOf(interval.low()),
        interval == null ? null : Double.valueOf(interval.high()),
        slowest.median(),
        ofSlowest == null ? null : Double.valueOf(ofSlowest.low()),
        ofSlowest == null ? null : Double.valueOf(ofSlowest.high()),
        rounds.size());
  }

  private static @Nullable Interval interval(Sample rounds) {
    return rounds.size() < LEAST_FOR_INTERVAL ? null : rounds.medianInterval();
  }
}
