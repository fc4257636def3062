package io.lockstep.actors.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.HostPart;
import io.lockstep.actors.launch.LocalLauncher;
import io.lockstep.actors.launch.WorkerCommand;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real processes, cluster, coordinator, workers and collective, over the stand-in, which is not
 * NCCL.
 */
@Timeout(90)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class NcclTrainingTest {
  @TempDir private Path temp;
  private final List<RunRecord> records = new ArrayList<>();

  /** How many rows there were when a rank was refused. */
  private final List<Integer> rowsAtRefusal = new ArrayList<>();

  @Test
  void theRestGoesOnWithoutARankThatIsKilledAndRefusesOneWithAnotherBucketPlan() {
    Ended ended =
        run(
            "nccl",
            3,
            100_000,
            Map.of("STAND_IN_COPY_DELAY_US", "2000", "STAND_IN_LAUNCH_DELAY_US", "500"),
            record -> {
              if (isStep(record, 20)) {
                createFile(oddPlan());
                kill(1);
              } else if (record instanceof Event event && event.event().equals(Event.REFUSED)) {
                rowsAtRefusal.add(rows().size());
              } else if (!rowsAtRefusal.isEmpty() && rows().size() == rowsAtRefusal.get(0) + 20) {
                kill(0); // Enough: they have gone on.
              }
            });

    assertThat(ended.cause()).contains("it held the coordinator");
    assertThat(events(Event.WORKER_LOST).findFirst().orElseThrow().cause()).contains("SIGKILL");
    assertThat(events(Event.GENERATION).map(Event::worldSize)).startsWith(3).endsWith(2);
    assertThat(events(Event.REFUSED).findFirst().orElseThrow().cause())
        .matches("worker h/1 holds another replica than h/0: .*planHash=2.*planHash=1.*");
    StepRow last = rows().get(rows().size() - 1);
    assertThat(last.worldSize()).isEqualTo(2);
    assertThat(last.step()).isGreaterThan(20);
  }

  @Test
  @Tag("heavy")
  void threeWorkersEndWithTheBitsOfSharedMemory() {
    Ended byNccl = run("nccl", 3, 30, Map.of(), record -> {});
    assertThat(byNccl.status()).as(byNccl.cause()).isEqualTo(Ended.COMPLETED);
    assertThat(rows()).hasSize(90);

    Ended byShm = run("shm", 3, 30, Map.of(), record -> {});

    assertThat(byNccl.paramsSha256()).isEqualTo(byShm.paramsSha256());
  }

  @Test
  @Tag("heavy")
  void twoRanksOnOneGpuEndTheRunByName() {
    Ended ended = run("nccl", 2, 10, Map.of("STAND_IN_SAME_BUS", "1"), record -> {});

    assertThat(ended.status()).isEqualTo(Ended.FAILED);
    assertThat(ended.cause()).startsWith("ranks 0 and 1 are on one GPU, 127.0.0.1 stand-in");
    assertThat(ended.rank()).isEqualTo(1);
  }

  @Test
  @Tag("heavy")
  void whereAnAbortHangsTheWorkerLeavesWithTheReason() {
    assertThatThrownBy(
            () ->
                run(
                    "nccl",
                    3,
                    100_000,
                    Map.of("STAND_IN_HANG_ABORT", "1"),
                    record -> {
                      if (isStep(record, 20)) {
                        kill(1);
                      }
                    }))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("rank 0 leaves: NCCL's communicator has not ended within 10 s");
  }

  private static boolean isStep(RunRecord record, long step) {
    return record instanceof StepRow row && row.step() == step && row.rank() == 0;
  }

  private Path oddPlan() {
    return temp.resolve("odd-plan");
  }

  private static void createFile(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(int rank) {
    long pid =
        events("joined")
            .filter(event -> event.rank() == rank)
            .map(Event::pid)
            .findFirst()
            .orElseThrow();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private Ended run(
      String collective,
      int workers,
      long steps,
      Map<String, String> environment,
      Consumer<RunRecord> meanwhile) {
    LibraryPaths libraries = StandIn.paths();
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ToyWorker.class.getName(),
            oddPlan().toString());
    RunFolder folder = new RunFolder(temp.resolve(collective));
    HostPart host = HostPart.first("h", "127.0.0.1", workers);
    try (LocalLauncher launcher = new LocalLauncher()) {
      Files.createDirectories(folder.path());
      return launcher.run(
          new WorkerCommand(words, environment),
          host.settings(spec(collective, workers, steps), folder, libraries),
          1,
          folder,
          OtherHosts.none(),
          record -> {
            records.add(record);
            meanwhile.accept(record);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainSpec spec(String collective, int workers, long steps) {
    LearningRate rate =
        new LearningRate(
            0.01, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), 1);
    return new TrainSpec(
        workers,
        1,
        1,
        "toy",
        "none",
        4,
        null,
        1,
        steps,
        rate,
        0,
        false,
        0,
        false,
        1,
        collective,
        1 << 20,
        null,
        TrainSpec.CPU);
  }

  private List<StepRow> rows() {
    return records.stream().filter(StepRow.class::isInstance).map(StepRow.class::cast).toList();
  }

  private Stream<Event> events(String name) {
    return records.stream()
        .filter(Event.class::isInstance)
        .map(Event.class::cast)
        .filter(event -> event.event().equals(name));
  }
}
