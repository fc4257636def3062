package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the workers' virtual machines optimise (JEP 165): Lockstep's own code, whose loops over
 * arrays a step waits for, and the JDK's packages with loops that a worker needs: buffers, sockets,
 * checksums, digests, logarithms. All else, such as a cluster and its messages, is a few calls in
 * many places, for which HotSpot's quick compiler is enough. See docs/decisions/0020.
 */
final class CompilerDirectives {
  private static final String RESOURCE = "compiler-directives.json";

  private CompilerDirectives() {}

  /**
   * A file with them, which goes when this process ends.
   *
   * @throws LockstepException where it cannot be written
   */
  static Path in(Path folder) {
    try (InputStream directives =
        Objects.requireNonNull(CompilerDirectives.class.getResourceAsStream(RESOURCE))) {
      Path file = Files.createTempFile(folder, ".compiler-directives-", ".json");
      file.toFile().deleteOnExit();
      Files.write(file, directives.readAllBytes());
      return file;
    } catch (IOException e) {
      throw LockstepException.failed(
              "cannot write the compiler's directives to '" + folder + "': " + e.getMessage())
          .hint("is there such a folder, with space, where this user may write?")
          .because(e);
    }
  }
}
