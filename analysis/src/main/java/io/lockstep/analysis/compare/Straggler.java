package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * How long a rank takes by itself, beside the other ranks of its run.
 *
 * @param ownMs median over its steps of their time without the wait that others caused
 * @param ratio to the median of the run's other ranks
 * @param named whether the ratio is above {@value #NAMED_ABOVE}: it holds the others up
 */
@JsonPropertyOrder({"run", "rank", "own_ms", "ratio", "named"})
public record Straggler(
    String run, int rank, @JsonProperty("own_ms") double ownMs, double ratio, boolean named) {
  public static final double NAMED_ABOVE = 1.25;
}
