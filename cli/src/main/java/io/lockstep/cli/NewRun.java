package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The folder of a run that is to begin. */
final class NewRun {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private NewRun() {}

  /**
   * A name that says what the run is, in the checkout's {@code logs/}.
   *
   * @param suffix of that name
   */
  static Path folder(TrainSpec spec, String suffix) {
    String name =
        STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))
            + "-"
            + spec.network()
            + "-"
            + spec.workers()
            + "x"
            + spec.threads()
            + suffix;
    Path path = home().resolve("logs").resolve(name);
    for (int i = 2; Files.exists(path); i++) {
      path = home().resolve("logs").resolve(name + "-" + i);
    }
    return path;
  }

  static Path home() {
    return Path.of(System.getProperty("lockstep.home", ""));
  }

  static void refuseExisting(Path folder) {
    if (Files.exists(folder)) {
      throw LockstepException.usage("the run folder " + folder + " exists")
          .hint("each run has a folder of its own: name another, or leave --run out");
    }
  }

  /** Makes it, and the folders above. */
  static void create(Path path) {
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(path);
    } catch (IOException e) {
      throw LockstepException.usage("the run folder " + path + " cannot be made: " + e)
          .hint("name a folder that this user may write")
          .because(e);
    }
  }
}
