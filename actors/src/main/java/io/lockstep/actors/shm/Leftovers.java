package io.lockstep.actors.shm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Segments of processes that could not take them away themselves. */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /** Between a file's making and its lock lie microseconds. */
  private static final Duration NEW = Duration.ofSeconds(10);

  private Leftovers() {}

  /** Removes those of dead processes: nobody holds their locks. Those of others are left alone. */
  public static void remove(Path folder) {
    long own = ProcessHandle.current().pid();
    List<Path> dead = find(folder, name -> name.pid() != own, Leftovers::isDead);
    long bytes = dead.stream().mapToLong(Leftovers::delete).sum();
    if (!dead.isEmpty()) {
      LOG.info(
          "removed {} segments of dead processes from {}, {} MiB",
          dead.size(),
          folder,
          bytes >> 20);
    }
  }

  /**
   * Removes those of a run's process that has been reaped, or cannot live any more. Where the
   * folder is shared between containers, another run's process may go by the same number, and live.
   */
  public static void removeOf(String runSecret, long pid, Path folder) {
    String run = RunDigest.tag(RunDigest.of(runSecret));
    find(folder, name -> name.pid() == pid && name.run().equals(run), file -> true)
        .forEach(Leftovers::delete);
  }

  private static List<Path> find(
      Path folder, Predicate<SegmentName> named, Predicate<Path> condition) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> SegmentName.parse(file).filter(named).isPresent())
          .filter(condition)
          .toList();
    } catch (IOException | UncheckedIOException noFolder) {
      return List.of();
    }
  }

  private static boolean isDead(Path file) {
    if (SegmentName.parse(file).filter(SegmentName::isNew).isPresent() && !isOld(file)) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException notOurs) {
      return false;
    }
  }

  private static boolean isOld(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(NEW));
    } catch (IOException gone) {
      return false;
    }
  }

  /** How large it was. */
  private static long delete(Path file) {
    try {
      long bytes = Files.size(file);
      return Files.deleteIfExists(file) ? bytes : 0;
    } catch (IOException e) {
      LOG.debug("{} cannot be removed", file, e);
      return 0;
    }
  }
}
