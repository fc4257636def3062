package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.simulator.allreduce.RingAllReduce;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Topology;
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

  /** One of the ring's links, without where it came from. */
  public Link link() {
    return new Link(alphaUs, bandwidthGbytesPerS);
  }

  /** A ring all-reduce over such links, in milliseconds. */
  public double allReduceMs(int workers, long bytes) {
    return new RingAllReduce(Topology.flat(link())).ms(workers, (double) bytes);
  }

  /** Links on which everything takes {@code factor} times as long. */
  public RingLink slower(double factor) {
    return new RingLink(alphaUs * factor, bandwidthGbytesPerS / factor, null, null, source);
  }
}
