package io.lockstep.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The machine's memory, or the container's where that is smaller.
 *
 * @param freeBytes that a new process could have without swapping; of a machine caches included, of
 *     a container without them
 */
record MemoryInfo(long totalBytes, long freeBytes) {
  private static final Path LINUX = Path.of("/proc/meminfo");

  static MemoryInfo here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize();
    long free = system.getFreeMemorySize();
    boolean ofAContainer = linux("MemTotal").filter(machine -> total < machine).isPresent();
    return new MemoryInfo(total, ofAContainer ? free : linux("MemAvailable").orElse(free));
  }

  /**
   * A line of the kernel's; {@code MemAvailable} is its own estimate of what is free and what it
   * would give back of its caches.
   */
  private static Optional<Long> linux(String name) {
    try (var lines = Files.lines(LINUX)) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }
}
