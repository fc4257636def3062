package io.lockstep.simulator.hardware;

import io.lockstep.core.failure.LockstepException;

/** A number of the catalogue, how far it can be relied on, and where it is from. */
public record Figure(double value, Evidence kind, String source) {
  public Figure {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw LockstepException.usage("a figure of hardware must not be negative, but is " + value);
    }
    if (kind == null || source == null || source.isBlank()) {
      throw LockstepException.usage("the figure " + value + " has no kind or no source");
    }
  }
}
