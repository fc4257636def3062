package io.lockstep.simulator.calibrate;

import io.lockstep.simulator.profile.Profile;
import java.util.List;

/**
 * A fitted profile.
 *
 * @param notIdentified what the data could not tell, a sentence each
 */
public record Calibrated(Profile profile, List<String> notIdentified) {
  public Calibrated {
    notIdentified = List.copyOf(notIdentified);
  }
}
