package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A mechanism that would explain the measured epochs which a profile brings along.
 *
 * @param words what it is
 * @param residualPct how far it is off the epochs that it was not made to meet
 * @param speedups by number of workers
 */
@JsonPropertyOrder({"name", "words", "residual_pct", "speedups"})
public record Explanation(
    String name,
    String words,
    @JsonProperty("residual_pct") double residualPct,
    Map<Integer, Double> speedups) {
  public Explanation {
    SortedMap<Integer, Double> sorted = new TreeMap<>(speedups);
    speedups = java.util.Collections.unmodifiableSortedMap(sorted);
  }
}
