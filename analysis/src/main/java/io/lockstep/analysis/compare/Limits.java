package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How far a model says that a workload scales.
 *
 * @param targetEfficiency part of perfect scaling
 * @param belowTargetAt from so many workers on efficiency is under it; null where it never is
 * @param largestWorthUsing beyond, twice the workers shorten an epoch by less than a tenth
 * @param searchedUpTo the largest number that was looked at
 */
@JsonPropertyOrder({
  "model",
  "target_efficiency",
  "below_target_at",
  "largest_worth_using",
  "searched_up_to"
})
public record Limits(
    String model,
    @JsonProperty("target_efficiency") double targetEfficiency,
    @JsonProperty("below_target_at") @Nullable Integer belowTargetAt,
    @JsonProperty("largest_worth_using") int largestWorthUsing,
    @JsonProperty("searched_up_to") int searchedUpTo) {}
