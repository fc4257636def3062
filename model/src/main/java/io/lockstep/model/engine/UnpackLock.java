package io.lockstep.model.engine;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one process at a time unpack the engine's native libraries (about 450 MB, once for each
 * version): DJL deletes a half-unpacked folder on its way, also one that another process is
 * filling.
 */
final class UnpackLock {
  static final String LOCK_FILE = "lockstep-unpack.lock";

  private UnpackLock() {}

  /** Runs what loads the engine, alone if it has to unpack first. */
  static void around(Platform platform, Runnable load) {
    around(Utils.getEngineCacheDir("pytorch"), platform, load);
  }

  @SuppressWarnings("try") // The lock is only held.
  static void around(Path cache, Platform platform, Runnable load) {
    if (unpacked(cache, platform)) {
      load.run();
      return;
    }
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        load.run();
      }
    } catch (IOException e) {
      throw LockstepException.environment(
              "cannot unpack the engine's libraries into '" + cache + "': " + e.getMessage())
          .hint("set DJL_CACHE_DIR to a folder that can be written, with 500 MB free")
          .because(e);
    }
  }

  /** The binding to Java is the last file that DJL writes. */
  private static boolean unpacked(Path cache, Platform platform) {
    Path folder =
        cache.resolve(
            platform.getVersion() + '-' + platform.getFlavor() + '-' + platform.getClassifier());
    return Files.exists(folder.resolve(System.mapLibraryName("torch")))
        && Files.exists(
            folder.resolve(platform.getApiVersion() + '-' + System.mapLibraryName("djl_torch")));
  }
}
