package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * The time of one step's all-reduce, taken to be the same at every number of workers above one.
 *
 * @param low end of the 95 % interval; null where the source gives none
 * @param source where the number came from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"ms", "low", "high", "source"})
public record ConstantComm(double ms, @Nullable Double low, @Nullable Double high, String source) {

  public ConstantComm {
    Valid.notNegative(ms, "constant.ms");
    Valid.interval(low, ms, high, "constant");
    Valid.present(source, "constant.source");
  }

  /** Half as long. */
  public ConstantComm half() {
    return new ConstantComm(ms / 2, null, null, source);
  }
}
