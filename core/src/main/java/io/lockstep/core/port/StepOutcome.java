package io.lockstep.core.port;

import java.util.List;

/**
 * A committed step, as its rank saw it.
 *
 * @param score over the rank's own samples, before the update
 * @param paramsCrc CRC-32C of parameters and normalisation statistics after the update
 * @param spans when each part ran, for the trace
 */
public record StepOutcome(StepTimes times, Score score, int paramsCrc, List<Span> spans) {

  public StepOutcome {
    spans = List.copyOf(spans);
  }
}
