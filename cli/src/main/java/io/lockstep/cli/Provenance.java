package io.lockstep.cli;

import io.lockstep.model.engine.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** On what a run was made. */
final class Provenance {
  private Provenance() {}

  /** This machine's name, without asking the network for it. */
  static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
    } catch (IOException notLinux) {
      return System.getenv().getOrDefault("HOSTNAME", "localhost");
    }
  }

  static Map<String, Object> hardware() {
    Map<String, Object> hardware = new LinkedHashMap<>();
    hardware.put("host", host());
    hardware.put("cpu", cpu());
    hardware.put("cores", Runtime.getRuntime().availableProcessors());
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      hardware.put("memory_bytes", system.getTotalMemorySize());
    }
    return hardware;
  }

  /** Of the checkout that this was built from. */
  static String commit() {
    return System.getProperty("lockstep.commit", "unknown");
  }

  /** Of all that a training run uses. */
  static Map<String, String> software() {
    Map<String, String> software = simulatorSoftware();
    software.put("djl", Engine.djlVersion());
    software.put("pytorch", Engine.version());
    software.put("worker_environment", WorkerMain.environment());
    return software;
  }

  /** Of what a simulated run uses: no engine. */
  static Map<String, String> simulatorSoftware() {
    Map<String, String> software = new LinkedHashMap<>();
    software.put("lockstep", Version.lockstep());
    software.put("java", Runtime.version().toString());
    software.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    software.put(
        "akka", akka.actor.typed.ActorSystem.class.getPackage().getImplementationVersion());
    return software;
  }

  /** The processor's name, where Linux tells it. */
  private static String cpu() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
