package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    Path steps = new RunFolder(run.path()).steps();
    try (InputStream file = Files.newInputStream(steps);
        DigestInputStream in = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return new FittedOn(run.name(), HexFormat.of().formatHex(in.getMessageDigest().digest()));
    } catch (IOException e) {
      throw LockstepException.usage("cannot read " + steps + ": " + e.getMessage()).because(e);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
