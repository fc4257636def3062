package io.lockstep.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The machine's memory, or the container's where that is smaller.
 *
 * @param freeBytes that a new process could have without swapping, caches included
 */
record MemoryInfo(long totalBytes, long freeBytes) {
  private static final Path LINUX = Path.of("/proc/meminfo");

  static MemoryInfo here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize();
    return new MemoryInfo(total, Math.min(total, available().orElse(system.getFreeMemorySize())));
  }

  /** The kernel's own estimate: what is free, and what it would give back of its caches. */
  private static Optional<Long> available() {
    try (var lines = Files.lines(LINUX)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }
}
