package io.lockstep.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that readers find complete or not at all: written beside its place, then moved there. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Replaces the file, or creates it and the folders above it. Where that fails, what was there
   * stays as it was and nothing is left beside it.
   *
   * @return the file
   */
  public static Path replace(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    Files.createDirectories(partial.getParent());
    try {
      content.writeTo(partial);
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }

  /** Replaces the file's contents by a text, in UTF-8. */
  public static Path replace(Path file, String text) throws IOException {
    return replace(file, partial -> Files.writeString(partial, text));
  }

  /** Writes what the file is to hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path partial) throws IOException;
  }
}
