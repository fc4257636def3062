package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one worker's step takes without communication.
 *
 * @param ms of a step of {@code batch} images (≥ 0)
 * @param batch images of the steps that were timed (≥ 1)
 * @param fixedMs the part of it that does not depend on the batch; null where it is taken to be in
 *     proportion to its images
 * @param low end of the 95 % interval; null where the source gives none
 * @param backward how gradients come during it; null where that is not known
 * @param source where the number came from
 * @param fittedOn the runs behind it; empty where it was not fitted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"ms", "batch", "fixed_ms", "low", "high", "backward", "source", "fitted_on"})
public record Compute(
    double ms,
    int batch,
    @JsonProperty("fixed_ms") @Nullable Double fixedMs,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Backward backward,
    String source,
    @JsonProperty("fitted_on") List<FittedOn> fittedOn) {

  public Compute {
    Valid.notNegative(ms, "compute.ms");
    Valid.interval(low, ms, high, "compute");
    Valid.atLeast(1, batch, "compute.batch");
    if (fixedMs != null) {
      Valid.notNegative(fixedMs, "compute.fixed_ms");
      Valid.notNegative(ms - fixedMs, "compute.ms - compute.fixed_ms");
    }
    Valid.present(source, "compute.source");
    fittedOn = Valid.list(fittedOn);
  }

  /** A time that nobody measured. */
  public static Compute given(double ms, int batch, String source) {
    return new Compute(ms, batch, null, null, null, null, source, List.of());
  }

  /** The same step, taking so long. */
  public Compute at(double newMs) {
    Double newFixedMs = fixedMs == null || ms == 0 ? null : Double.valueOf(fixedMs * newMs / ms);
    return new Compute(newMs, batch, newFixedMs, null, null, backward, source, fittedOn);
  }

  /** A step of so many images, in milliseconds. */
  public double ms(double images) {
    double fixed = fixedMs == null ? 0 : fixedMs;
    return fixed + (ms - fixed) * images / batch;
  }
}
