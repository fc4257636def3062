package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Refuses a place that cannot be written, before any work is done for it; creates nothing. */
final class Outputs {
  private Outputs() {}

  /**
   * @param what names it in the refusal: the option
   * @throws LockstepException (exit 2) where no file can be put there, in place of an older one
   */
  static void requireFile(String what, Path file) {
    if (Files.isDirectory(file)) {
      throw LockstepException.usage(what + " " + file + " is a folder; give a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw LockstepException.usage(what + " " + file + " is no regular file");
    }
    requireRoom(what, file, file.toAbsolutePath().getParent());
  }

  /**
   * @throws LockstepException (exit 2) where the folder is not there and cannot be made, or cannot
   *     be written to
   */
  static void requireFolder(String what, Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw LockstepException.usage(what + " " + folder + " is a file; give a folder");
    }
    requireRoom(what, folder, folder.toAbsolutePath());
  }

  /** What is missing is made in the nearest folder above that is there. */
  private static void requireRoom(String what, Path output, @Nullable Path within) {
    Path nearest = within;
    while (nearest != null && !Files.exists(nearest, LinkOption.NOFOLLOW_LINKS)) {
      nearest = nearest.getParent();
    }
    if (nearest == null || !Files.isDirectory(nearest)) {
      throw refused(what, output, nearest + " is no folder");
    }
    if (!Files.isWritable(nearest)) {
      throw refused(what, output, nearest + " may not be written to");
    }
  }

  private static LockstepException refused(String what, Path output, String why) {
    return LockstepException.usage(what + " " + output + " cannot be made: " + why)
        .hint("name a place that this user may write");
  }
}
