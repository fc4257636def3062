package io.lockstep.actors.launch;

import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.nccl.NcclSurvey;
import io.lockstep.core.failure.LockstepException;
import org.jspecify.annotations.Nullable;

/**
 * What averages a run's gradients, and why: a pure function of what was asked for and of where the
 * workers are. What was named is taken, or refused; only {@code auto} takes another instead.
 *
 * @param name {@code shm}, {@code tcp} or {@code nccl}
 * @param reason in words, for people
 * @param libraries that were found for it; null where it needs none
 */
public record CollectiveChoice(String name, String reason, @Nullable LibraryPaths libraries) {
  public static final String AUTO = "auto";
  public static final String SHM = "shm";
  public static final String TCP = "tcp";
  public static final String NCCL = "nccl";

  private static final int MIB = 1 << 20;

  /** One that needs no libraries. */
  public CollectiveChoice(String name, String reason) {
    this(name, reason, null);
  }

  /**
   * NCCL. On CPUs it is taken only by name, for it has to copy what it sums to the GPUs and back;
   * on GPUs nothing else reaches what it sums.
   *
   * @param requested {@code nccl}, or {@code auto} where replicas compute on GPUs
   * @throws LockstepException (exit 3) where it is not to be had
   */
  public static CollectiveChoice nccl(String requested, NcclSurvey survey) {
    if (requested.equals(AUTO)) {
      return new CollectiveChoice(
          NCCL, "auto: replicas on GPUs; " + survey.summary(), survey.require("--device gpu"));
    }
    return new CollectiveChoice(
        NCCL, "named: " + survey.summary(), survey.require("--collective nccl"));
  }

  /**
   * @param requested {@code auto}, {@code shm} or {@code tcp}
   * @param oneHost whether all workers run on this machine
   * @param replacements workers that may be started while a lost one's memory is still taken
   * @throws LockstepException (exit 3) where {@code shm} was asked for and is not to be had
   */
  public static CollectiveChoice of(
      String requested, boolean oneHost, SharedMemoryRoom room, int workers, int replacements) {
    if (requested.equals(TCP)) {
      return new CollectiveChoice(TCP, "named");
    }
    String obstacle = obstacle(oneHost, room, workers + replacements);
    if (requested.equals(AUTO)) {
      return obstacle == null
          ? new CollectiveChoice(SHM, "auto: all workers on this machine")
          : new CollectiveChoice(TCP, "auto: " + obstacle);
    }
    if (obstacle != null) {
      throw LockstepException.environment("--collective shm cannot be had: " + obstacle)
          .hint("use --collective tcp, or auto");
    }
    return new CollectiveChoice(SHM, "named");
  }

  /** Whether nobody named it. */
  public boolean isAutomatic() {
    return reason.startsWith(AUTO);
  }

  /** Whether shared memory would have been taken, had there been some. */
  public boolean isSecondChoice() {
    return name.equals(TCP) && isAutomatic();
  }

  private static @Nullable String obstacle(boolean oneHost, SharedMemoryRoom room, int segments) {
    if (!oneHost) {
      return "the workers are on several hosts";
    }
    if (!room.os().equals("Linux")) {
      return "shared memory is for Linux, and this is " + room.os();
    }
    if (room.freeBytes() < 0) {
      return "there is no folder " + room.folder() + " that may be written";
    }
    long neededBytes = room.bytesPerWorker() * segments;
    return room.freeBytes() >= neededBytes
        ? null
        : "%s has %d MiB free, and %d %s need %d MiB"
            .formatted(
                room.folder(),
                room.freeBytes() / MIB,
                segments,
                segments == 1 ? "segment" : "segments",
                (neededBytes + MIB - 1) / MIB);
  }
}
