package io.lockstep.simulator.explain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an explanation says, fitted to the measured epochs of the fewest and the most workers.
 *
 * @param residualPct root mean square of its relative errors on the others
 * @param speedups by number of workers
 */
@JsonPropertyOrder({"name", "words", "residual_pct", "speedups"})
public record Explained(
    @JsonIgnore Explanation explanation,
    @JsonProperty("residual_pct") double residualPct,
    Map<Integer, Double> speedups) {
  public Explained {
    speedups = Collections.unmodifiableMap(new TreeMap<>(speedups));
  }

  @JsonProperty
  public String name() {
    return explanation.label();
  }

  @JsonProperty
  public String words() {
    return explanation.words();
  }
}
