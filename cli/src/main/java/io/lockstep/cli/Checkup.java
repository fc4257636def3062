package io.lockstep.cli;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.launch.SharedMemoryRoom;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.nccl.NcclSurvey;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries, one by one, what a training run on this machine would use.
 *
 * @param workers that it would have
 * @param device that they would compute on
 * @param collective that it would ask for
 */
record Checkup(int workers, String device, String collective, LibraryPaths ncclLibraries) {
  private static final String NETWORK = "resnet18";
  private static final double GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  /** A little more than a worker of ResNet-18 took in docs/benchmarks. */
  private static final long WORKER_BYTES = 1_200 * MIB;

  /** An allowance, not measured. */
  private static final long LAUNCHER_BYTES = 300 * MIB;

  /** ResNet-18's weights are 45 MB, and a step's row some 200 bytes. */
  private static final long DISK_BYTES = 100 * MIB;

  private static final int CONNECT_MS = 2_000;

  List<Finding> findings() {
    return List.of(
        java(),
        found("engine", Checkup::engine),
        found("memory", this::memory),
        found("disk", Checkup::disk),
        found("network", Checkup::loopback),
        sharedMemory(),
        gpu(),
        nccl());
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    int cores = Runtime.getRuntime().availableProcessors();
    return Finding.ok(
        "java",
        "%s on %s, %d %s, %s"
            .formatted(
                version,
                System.getProperty("os.arch"),
                cores,
                cores == 1 ? "core" : "cores",
                System.getProperty("os.name")));
  }

  private static Finding found(String name, Supplier<String> check) {
    try {
      return Finding.ok(name, check.get());
    } catch (LockstepException why) {
      return Finding.fails(name, why);
    }
  }

  /** Loads it into this process, and unpacks it first where nobody has. */
  private static String engine() {
    Engine.start(1);
    return "PyTorch " + Engine.version() + ", by DJL " + Engine.djlVersion();
  }

  private String memory() {
    MemoryInfo memory = MemoryInfo.here();
    long needed = LAUNCHER_BYTES + workers * WORKER_BYTES;
    String text =
        String.format(
            Locale.ROOT,
            "%.1f of %.1f GiB free; %d %s of %s and the launcher need %.1f",
            memory.freeBytes() / GIB,
            memory.totalBytes() / GIB,
            workers,
            workers == 1 ? "worker" : "workers",
            NETWORK,
            needed / GIB);
    if (memory.freeBytes() < needed) {
      throw LockstepException.environment(text)
          .hint("train fewer workers, or --network resnet8, or end something else");
    }
    return text;
  }

  private static String disk() {
    Path folder = NewRun.home().resolve("logs").toAbsolutePath().normalize();
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String text = String.format(Locale.ROOT, "%.1f GiB free for runs in %s", free / GIB, folder);
      if (!Files.isWritable(existing)) {
        throw LockstepException.environment(existing + " cannot be written")
            .hint("name a folder for the run by --run");
      }
      if (free < DISK_BYTES) {
        throw LockstepException.environment(text).hint("name a folder elsewhere by --run");
      }
      return text;
    } catch (IOException e) {
      throw LockstepException.environment("cannot tell the room in " + folder + ": " + e)
          .because(e);
    }
  }

  /** Workers meet on ports of the loopback address that the system chooses. */
  private static String loopback() {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket()) {
      client.connect(server.getLocalSocketAddress(), CONNECT_MS);
      return "the loopback address takes connections";
    } catch (IOException e) {
      throw LockstepException.environment(
              "no connection on the loopback address: " + e.getMessage())
          .hint("is the loopback interface up?")
          .because(e);
    }
  }

  private Finding sharedMemory() {
    StagedNetwork network = Networks.named(NETWORK);
    SharedMemoryRoom room = SharedMemoryRoom.here(EngineBackend.summedBytes(network));
    try {
      CollectiveChoice.of(CollectiveChoice.SHM, true, room, workers, 0);
      return Finding.ok(
          "shared memory", "%d MiB free in %s".formatted(room.freeBytes() / MIB, room.folder()));
    } catch (LockstepException why) {
      return collective.equals(CollectiveChoice.SHM)
          ? Finding.fails("shared memory", why)
          : Finding.absent("shared memory", why.hint("auto takes tcp"));
    }
  }

  /** For the engine; where that does not start there is none. */
  private Finding gpu() {
    try {
      Engine.start(1);
      ComputeDevice.require(onGpus() ? workers : 1);
      int gpus = ComputeDevice.gpus();
      return Finding.ok("gpu", gpus == 1 ? "1 for PyTorch" : gpus + " for PyTorch");
    } catch (LockstepException why) {
      return onGpus() ? Finding.fails("gpu", why) : Finding.absent("gpu", why);
    }
  }

  private boolean onGpus() {
    return device.equals(TrainSpec.GPU);
  }

  /** The last step of the way that was reached comes first, so that it shows how far it goes. */
  private Finding nccl() {
    NcclSurvey survey = NcclSurvey.of(ncclLibraries, workers);
    @Nullable LockstepException obstacle = survey.obstacle();
    if (obstacle == null) {
      return Finding.ok("nccl", survey.summary());
    }
    LockstepException why =
        LockstepException.environment(
                survey.found().isEmpty()
                    ? obstacle.text()
                    : survey.summary() + "; " + obstacle.text())
            .hint(obstacle.hint());
    return collective.equals(CollectiveChoice.NCCL) || (onGpus() && workers > 1)
        ? Finding.fails("nccl", why)
        : Finding.absent("nccl", why);
  }
}
