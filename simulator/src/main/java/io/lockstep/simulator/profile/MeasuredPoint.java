package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A measured or published row that a profile brings along: what could explain it is told.
 *
 * @param testAcc fraction, or null where it was not given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"workers", "epoch_s", "speedup", "efficiency", "test_acc"})
public record MeasuredPoint(
    int workers,
    @JsonProperty("epoch_s") double epochS,
    double speedup,
    double efficiency,
    @JsonProperty("test_acc") @Nullable Double testAcc) {

  public MeasuredPoint {
    Valid.atLeast(1, workers, "measured.workers");
    Valid.positive(epochS, "measured.epoch_s");
  }
}
