package io.lockstep.simulator.calibrate;

import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a run folder whose steps take given times, and reads it back. */
final class MeasuredRun {
  static final long BYTES = 4_000_000;

  private MeasuredRun() {}

  /** The first two steps are warm-up; every other one waits 1 ms for communication. */
  static Run of(Path parent, String name, String kind, int workers, int batch, double... stepMs)
      throws IOException {
    return ofNetwork("resnet8", parent, name, kind, workers, batch, stepMs);
  }

  /**
   * One worker whose trace holds the backward pass of each stage.
   *
   * @param backwardMs by stage
   */
  static Run traced(
      Path parent,
      String name,
      List<RunInfo.Stage> stages,
      Map<String, Double> backwardMs,
      double... stepMs)
      throws IOException {
    Path path = write("resnet8", stages, null, parent, name, RunInfo.MEASURED, 1, 32, stepMs);
    StringBuilder trace = new StringBuilder("[");
    for (int step = 0; step < stepMs.length; step++) {
      for (Map.Entry<String, Double> stage : backwardMs.entrySet()) {
        trace.append(
            String.format(
                Locale.ROOT,
                "{\"name\":\"backward %s\",\"ph\":\"X\",\"pid\":0,\"tid\":0,\"ts\":1.0,"
                    + "\"dur\":%.1f,\"args\":{\"step\":%d}},",
                stage.getKey(),
                1e3 * stage.getValue(),
                step));
      }
    }
    trace.setCharAt(trace.length() - 1, ']');
    Files.writeString(path.resolve("trace.json"), trace);
    return RunReader.read(path);
  }

  /** One worker on a GPU. */
  static Run onGpu(Path parent, String name, double... stepMs) throws IOException {
    return RunReader.read(
        write("resnet8", null, TrainSpec.GPU, parent, name, RunInfo.MEASURED, 1, 32, stepMs));
  }

  /** The same of a network. */
  static Run ofNetwork(
      String network,
      Path parent,
      String name,
      String kind,
      int workers,
      int batch,
      double... stepMs)
      throws IOException {
    return RunReader.read(write(network, null, null, parent, name, kind, workers, batch, stepMs));
  }

  private static Path write(
      String network,
      @Nullable List<RunInfo.Stage> stages,
      @Nullable String device,
      Path parent,
      String name,
      String kind,
      int workers,
      int batch,
      double... stepMs)
      throws IOException {
    Path path = Files.createDirectories(parent.resolve(name));
    RunInfo info =
        new RunInfo(
            RunInfo.SCHEMA,
            kind,
            name,
            "2024-01-01T00:00:00Z",
            Map.of(),
            1,
            new RunInfo.Workload(
                network,
                "shapes",
                Scaling.WEAK,
                workers,
                1,
                batch,
                workers * batch,
                BYTES / 4,
                BYTES,
                1000,
                100,
                "tcp",
                stages,
                device),
            Map.of("cores", 2),
            Map.of(),
            "unknown",
            null,
            null,
            null);
    try (FolderRunLog log = FolderRunLog.create(new RunFolder(path), info)) {
      for (int step = 0; step < stepMs.length; step++) {
        for (int rank = 0; rank < workers; rank++) {
          log.append(
              new StepRow(
                  1,
                  rank,
                  workers,
                  1,
                  step,
                  step < 2,
                  batch,
                  0,
                  0,
                  stepMs[step] - 1,
                  1,
                  1,
                  0,
                  0,
                  0,
                  stepMs[step],
                  1,
                  "00000000"));
        }
      }
    }
    return path;
  }
}
