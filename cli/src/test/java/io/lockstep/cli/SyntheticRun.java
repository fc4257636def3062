package io.lockstep.cli;

import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A run folder as training leaves it, of ResNet-8 on 3,200 images with a batch of 32 per worker:
 * compute of 100 ms with 1 % noise, and 25 ms of exposed communication where there are several
 * workers.
 */
final class SyntheticRun {
  static final double COMPUTE_MS = 100;
  static final double COMM_MS = 25;
  static final long BYTES = 4_000_000;
  private static final int BATCH = 32;
  private static final int IMAGES = 3_200;

  private SyntheticRun() {}

  static Path write(Path parent, String name, int workers) throws IOException {
    return write(parent, name, workers, RunInfo.MEASURED, "resnet8");
  }

  static Path write(Path parent, String name, int workers, String kind, String network)
      throws IOException {
    Path path = Files.createDirectories(parent.resolve(name));
    SplitMix64 random = SplitMix64.of(name.hashCode(), workers);
    int steps = IMAGES / (BATCH * workers);
    try (FolderRunLog log =
        FolderRunLog.create(new RunFolder(path), info(name, workers, kind, network))) {
      double totalMs = 0;
      for (int step = 0; step < steps; step++) {
        double slowest = 0;
        for (int rank = 0; rank < workers; rank++) {
          StepRow row = row(workers, rank, step, random);
          log.append(row);
          slowest = Math.max(slowest, row.stepMs());
        }
        totalMs += slowest;
      }
      double trainS = totalMs / 1e3;
      log.append(
          new EpochRow(
              1, workers, 0.1, 1.2, 0.61, 1.1, 0.64, trainS, 0.5, trainS + 0.5, IMAGES / trainS));
    }
    return path;
  }

  private static StepRow row(int workers, int rank, int step, SplitMix64 random) {
    double compute = COMPUTE_MS * (1 + 0.01 * random.nextGaussian());
    double comm = workers == 1 ? 0 : COMM_MS;
    return new StepRow(
        1,
        rank,
        workers,
        1,
        step,
        step < TrainSpec.WARMUP_STEPS,
        BATCH,
        2,
        30,
        compute - 40,
        comm,
        comm,
        comm / 5,
        6,
        2,
        compute + comm,
        1.5,
        "00c0ffee");
  }

  private static RunInfo info(String name, int workers, String kind, String network) {
    return new RunInfo(
        RunInfo.SCHEMA,
        kind,
        name,
        "2024-01-01T00:00:00Z",
        Map.of("batch", new Setting(BATCH, "default")),
        7,
        new RunInfo.Workload(
            network,
            "shapes",
            Scaling.WEAK,
            workers,
            1,
            BATCH,
            workers * BATCH,
            BYTES / 4,
            BYTES,
            IMAGES,
            640,
            "tcp"),
        Map.of("cpu", "Example CPU", "cores", 2),
        Map.of("djl", "0.35.1"),
        "abc1234",
        null,
        new RunInfo.Totals(IMAGES / (BATCH * workers), 1, IMAGES, 10),
        Ended.completed("00"));
  }
}
