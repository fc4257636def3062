package io.lockstep.core.runlog;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of a run folder's files ({@code docs/CONTRACT.md}). */
public record RunFolder(Path path) {
  public Path info() {
    return path.resolve("run.json");
  }

  public Path steps() {
    return path.resolve("steps.csv");
  }

  /**
   * What tells a run from all others, whatever its folder is called.
   *
   * @return SHA-256 of {@code steps.csv}, in hex
   * @throws LockstepException (exit 2) where it cannot be read
   */
  public String stepsSha256() {
    try (InputStream file = Files.newInputStream(steps());
        DigestInputStream in = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw LockstepException.usage("cannot read " + steps() + ": " + e.getMessage()).because(e);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  public Path epochs() {
    return path.resolve("epochs.csv");
  }

  public Path events() {
    return path.resolve("events.jsonl");
  }

  public Path trace() {
    return path.resolve("trace.json");
  }

  public Path weights() {
    return path.resolve("weights.npz");
  }

  /** Everything that one process logged or printed on its standard error. */
  public Path nodeLog(int localRank) {
    return path.resolve("node-" + localRank + ".log");
  }
}
