package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A change that would shorten an epoch, as a model sees it.
 *
 * @param change in words
 * @param epochS with it
 * @param shorterPct by how much that is less, in percent of the epoch as it is
 */
@JsonPropertyOrder({"model", "workers", "change", "epoch_s", "shorter_pct"})
public record SuggestedChange(
    String model,
    int workers,
    String change,
    @JsonProperty("epoch_s") double epochS,
    @JsonProperty("shorter_pct") double shorterPct) {}
