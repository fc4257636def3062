package io.lockstep.model.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A lossless sample of CIFAR-10 (3,000 training and 1,000 test images), which no checkout has. */
final class CifarSample {
  private static final Path FOLDER = Path.of("../../shared/data/cifar-10-4k-bin");

  private CifarSample() {}

  /** The folder of its binary files; skips the test where it is not there. */
  static Path folder() {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER),
        () -> "skipped: no CIFAR-10 sample in " + FOLDER.toAbsolutePath().normalize());
    return FOLDER;
  }
}
