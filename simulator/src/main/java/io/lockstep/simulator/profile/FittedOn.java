package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;

/**
 * A run behind a number.
 *
 * @param stepsSha256 of its {@code steps.csv}, so that a renamed or edited run shows
 */
public record FittedOn(String run, @JsonProperty("steps_sha256") String stepsSha256) {

  public FittedOn {
    Valid.present(run, "fitted_on.run");
    Valid.present(stepsSha256, "fitted_on.steps_sha256");
  }

  /**
   * @throws LockstepException (exit 2) where the run's steps cannot be read
   */
  public static FittedOn of(Run run) {
    return new FittedOn(run.name(), new RunFolder(run.path()).stepsSha256());
  }
}
