package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;

/**
 * What an epoch takes beside its steps.
 *
 * @param s of one worker's evaluation of the whole test set, in seconds
 * @param sharded whether workers divide it; otherwise one does it and the others wait
 */
@JsonPropertyOrder({"s", "sharded"})
public record Evaluation(@JsonProperty("s") double s, boolean sharded) {
  public Evaluation {
    if (!(s >= 0) || Double.isInfinite(s)) {
      throw LockstepException.usage("an evaluation must not take a negative time, but " + s + " s");
    }
  }

  double seconds(int workers) {
    return sharded ? s / workers : s;
  }
}
