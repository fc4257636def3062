package io.lockstep.actors.launch;

import io.lockstep.actors.shm.Leftovers;
import io.lockstep.actors.shm.SharedMemoryFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much shared memory there is, and how much is needed.
 *
 * @param os this system's name, as Java says it
 * @param folder of files in memory
 * @param freeBytes there, or −1 where there is no such folder
 * @param bytesPerWorker that a worker's segment takes
 */
public record SharedMemoryRoom(String os, Path folder, long freeBytes, long bytesPerWorker) {
  /** Regions are whole pages. */
  private static final long ROUNDING_BYTES = 64 * 1024;

  /**
   * Looks, after removing what dead runs have left.
   *
   * @param memoryBytes what each worker lays there, in bytes
   */
  public static SharedMemoryRoom here(long memoryBytes) {
    Path folder = SharedMemoryFactory.FOLDER;
    Leftovers.remove(folder);
    long perWorker = memoryBytes + SharedMemoryFactory.FIXED_BYTES + ROUNDING_BYTES;
    return new SharedMemoryRoom(System.getProperty("os.name"), folder, free(folder), perWorker);
  }

  private static long free(Path folder) {
    try {
      return Files.isWritable(folder) ? Files.getFileStore(folder).getUsableSpace() : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
