package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the all-reduce; each part may be unknown by itself.
 *
 * @param collective that was measured, or null
 * @param allReduce direct measurements, ascending in workers and bytes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"collective", "constant", "ring", "all_reduce"})
public record Communication(
    @Nullable String collective,
    @Nullable ConstantComm constant,
    @Nullable RingLink ring,
    @JsonProperty("all_reduce") List<AllReduceTime> allReduce) {

  public Communication {
    allReduce = Valid.list(allReduce);
  }
}
