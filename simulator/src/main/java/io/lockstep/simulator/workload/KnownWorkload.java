package io.lockstep.simulator.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import org.jspecify.annotations.Nullable;

/**
 * A network and its data, by their sizes.
 *
 * @param parameters that are reduced in each step
 * @param forwardFlops floating point operations of one sample's forward pass, where a
 *     multiplication with addition counts as two
 * @param samples of an epoch; null where there is no usual one
 * @param source of the numbers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"name", "description", "parameters", "forward_flops", "samples", "source"})
public record KnownWorkload(
    String name,
    String description,
    long parameters,
    @JsonProperty("forward_flops") double forwardFlops,
    @Nullable Long samples,
    String source) {
  /**
   * Backward computes gradients of inputs and of weights, each for as many operations as forward
   * (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).
   */
  private static final double FORWARD_AND_BACKWARD = 3;

  public KnownWorkload {
    if (parameters < 1 || !(forwardFlops > 0)) {
      throw LockstepException.usage("workload '" + name + "' has no parameters or operations");
    }
  }

  /**
   * A step's compute, in milliseconds.
   *
   * @param forwardFlops of one sample
   * @param tflops of the worker's processor at its best, in 10¹² per second
   * @param utilisation part of them that training reaches, in (0, 1]
   */
  public static double computeMs(
      double forwardFlops, int batch, double tflops, double utilisation) {
    if (!(forwardFlops > 0)) {
      throw LockstepException.usage("a forward pass has operations, not " + forwardFlops);
    }
    if (!(utilisation > 0 && utilisation <= 1)) {
      throw LockstepException.usage("a utilisation is above 0 and at most 1, not " + utilisation);
    }
    return FORWARD_AND_BACKWARD * forwardFlops * batch / (tflops * 1e12 * utilisation) * 1e3;
  }
}
