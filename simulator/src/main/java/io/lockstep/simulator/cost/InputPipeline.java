package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;

/**
 * What reads, decodes and augments images ahead of the workers of a node, and is shared by them. A
 * step waits for its batch where that takes longer than the rest of the step.
 */
public record InputPipeline(@JsonProperty("images_per_s") double imagesPerS) {
  public InputPipeline {
    if (!(imagesPerS > 0)) {
      throw LockstepException.usage(
          "an input pipeline gives a positive number of images per second, not " + imagesPerS);
    }
  }

  /** What a step of so many milliseconds waits longer. */
  double waitMs(double imagesOfANode, double stepMs) {
    return Math.max(0, imagesOfANode / imagesPerS * 1e3 - stepMs);
  }
}
