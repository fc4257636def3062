package io.lockstep.actors.nccl;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The stand-in, which is not NCCL: built once with this machine's C compiler, or skipped. */
final class StandIn {
  private static final Path SOURCE = Path.of("src/test/c/stand_in_not_nccl.c");
  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
  private static final Optional<Path> BUILT = build();

  private StandIn() {}

  /** Skips the test, and says so, where there is no compiler. */
  static LibraryPaths paths() {
    Assumptions.assumeTrue(
        BUILT.isPresent(), "no C compiler here: what needs the stand-in for NCCL is skipped");
    return new LibraryPaths(BUILT.orElseThrow().toString(), null);
  }

  static NcclLibrary library() {
    return NcclLibrary.open(paths());
  }

  /** Sets one of its settings, in this process's environment, until {@link #reset}. */
  static void set(String name, Object value) {
    C.setenv("STAND_IN_" + name, value.toString(), 1);
  }

  static void reset() {
    Stream.of(
            "DEVICES",
            "COUNT_RESULT",
            "VERSION",
            "COPY_DELAY_US",
            "SUM_DELAY_US",
            "LAUNCH_DELAY_US")
        .forEach(name -> C.unsetenv("STAND_IN_" + name));
    C.unsetenv("STAND_IN_HANG_ABORT");
  }

  private static final CLibrary C = Native.load("c", CLibrary.class);

  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);

    int unsetenv(String name);
  }

  private static Optional<Path> build() {
    return COMPILERS.stream().filter(StandIn::isHere).findFirst().map(StandIn::compile);
  }

  private static boolean isHere(String program) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Path compile(String compiler) {
    Path library = Path.of("target/libstand-in-not-nccl.so").toAbsolutePath();
    try {
      Files.createDirectories(library.getParent());
      Process process =
          new ProcessBuilder(
                  compiler,
                  "-O2",
                  "-Wall",
                  "-Wextra",
                  "-Werror",
                  "-shared",
                  "-fPIC",
                  "-pthread",
                  "-o",
                  library.toString(),
                  SOURCE.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the stand-in does not compile");
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
