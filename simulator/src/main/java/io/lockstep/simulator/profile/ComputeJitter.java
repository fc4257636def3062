package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * How one worker's compute varies from step to step, by itself: lognormal, as times are that are
 * products of many causes. What all workers share, such as a machine that warms up, is not in it.
 *
 * @param lognormal standard deviation of the logarithm, in [0, 1)
 * @param source where the number came from
 * @param fittedOn the runs behind it; empty where it was not fitted
 */
@JsonPropertyOrder({"lognormal", "source", "fitted_on"})
public record ComputeJitter(
    double lognormal, String source, @JsonProperty("fitted_on") List<FittedOn> fittedOn) {

  public ComputeJitter {
    Valid.notNegative(lognormal, "jitter.lognormal");
    Valid.notNegative(Math.nextDown(1.0) - lognormal, "1 - jitter.lognormal");
    Valid.present(source, "jitter.source");
    fittedOn = Valid.list(fittedOn);
  }
}
