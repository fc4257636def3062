package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.units.Bandwidth;
import org.jspecify.annotations.Nullable;

/**
 * A ring's links in the α–β model.
 *
 * @param alphaUs latency of one of the ring's 2(N−1) rounds, in microseconds (≥ 0)
 * @param bandwidthGbytesPerS of one worker's link in one direction, in 10⁹ bytes per second
 * @param residualPct root mean square of the fit's relative errors on what it was fitted on; null
 *     where nothing was fitted
 * @param intervalPct half width of the 95 % interval of a predicted time, in percent of it; null
 *     where there is none
 * @param source where the numbers came from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"alpha_us", "bandwidth_gbytes_per_s", "residual_pct", "interval_pct", "source"})
public record RingLink(
    @JsonProperty("alpha_us") double alphaUs,
    @JsonProperty("bandwidth_gbytes_per_s") double bandwidthGbytesPerS,
    @JsonProperty("residual_pct") @Nullable Double residualPct,
    @JsonProperty("interval_pct") @Nullable Double intervalPct,
    String source) {

  public RingLink {
    Valid.notNegative(alphaUs, "ring.alpha_us");
    Valid.positive(bandwidthGbytesPerS, "ring.bandwidth_gbytes_per_s");
    Valid.present(source, "ring.source");
  }

  /** Links that nobody measured. */
  public static RingLink given(double alphaMs, Bandwidth bandwidth, String source) {
    return new RingLink(alphaMs * 1e3, bandwidth.bytesPerSecond() / 1e9, null, null, source);
  }

  /**
   * A ring all-reduce of {@code bytes} over {@code workers}: 2(N−1)·α + 2(N−1)/N·S/B, in
   * milliseconds (Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for clusters of
   * workstations", J. Parallel Distrib. Comput. 69, 2009; α–β as Thakur, Rabenseifner and Gropp,
   * IJHPCA 19, 2005).
   */
  public double allReduceMs(int workers, long bytes) {
    double rounds = 2.0 * (workers - 1);
    return rounds * alphaUs / 1e3 + rounds / workers * (double) bytes / (bandwidthGbytesPerS * 1e6);
  }

  /** Links on which everything takes {@code factor} times as long. */
  public RingLink slower(double factor) {
    return new RingLink(alphaUs * factor, bandwidthGbytesPerS / factor, null, null, source);
  }
}
