package io.lockstep.simulator.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;

/**
 * A link in the α–β model: a message of S bytes takes α + S/B.
 *
 * @param alphaUs latency of a message, in microseconds (≥ 0)
 * @param gbytesPerS bandwidth in each direction, in 10⁹ bytes per second (&gt; 0)
 */
@JsonPropertyOrder({"alpha_us", "gbytes_per_s"})
public record Link(
    @JsonProperty("alpha_us") double alphaUs, @JsonProperty("gbytes_per_s") double gbytesPerS) {

  /**
   * @throws LockstepException (exit 2) where either cannot be
   */
  public Link {
    if (!(alphaUs >= 0) || Double.isInfinite(alphaUs)) {
      throw LockstepException.usage("a latency must not be negative, but is " + alphaUs + " us");
    }
    if (!(gbytesPerS > 0) || Double.isInfinite(gbytesPerS)) {
      throw LockstepException.usage("a bandwidth must be positive, but is " + gbytesPerS + " GBps");
    }
  }

  /** The time of a message, in milliseconds. */
  public double ms(double bytes) {
    return alphaUs / 1e3 + bytes / (gbytesPerS * 1e6);
  }

  /** The same link, whose bandwidth so many messages share. */
  public Link sharedBy(int messages) {
    return new Link(alphaUs, gbytesPerS / messages);
  }

  /** A link on which everything takes {@code factor} times as long. */
  public Link slower(double factor) {
    return new Link(alphaUs * factor, gbytesPerS / factor);
  }
}
