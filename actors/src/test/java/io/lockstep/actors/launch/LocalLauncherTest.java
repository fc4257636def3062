package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against real processes that play parts. */
class LocalLauncherTest {
  @TempDir private Path folder;
  private final List<RunRecord> records = new ArrayList<>();

  @Test
  void passesTheFirstWorkersAddressToAllAndEndsThemWhenTheRunIsDone() {
    assertThat(launch("complete")).isEqualTo(Ended.completed("cafe"));

    List<String> seeds = records.stream().map(r -> ((Event) r).host()).distinct().toList();
    assertThat(seeds).hasSize(1);
    assertThat(seeds.get(0)).startsWith("akka://lockstep@host:");
    assertNoneLeft();
  }

  @Test
  void namesTheRankOfAProcessThatExits() {
    Ended ended = launch("exit");

    assertThat(ended.status()).isEqualTo(Ended.FAILED);
    assertThat(ended.rank()).isEqualTo(1);
    assertThat(ended.cause()).matches("rank 1 \\(pid \\d+\\) exited with status 7 .*");
    assertThat(ended.hint()).contains("node-1.log");
    assertThat(records.get(records.size() - 1))
        .isInstanceOfSatisfying(Event.class, e -> assertThat(e.event()).isEqualTo("worker_lost"));
    assertNoneLeft();
  }

  @Test
  void passesOnAWorkersOwnReasonWithItsExitCode() {
    assertThatThrownBy(() -> launch("fail"))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.text()).isEqualTo("no library");
              assertThat(e.hint()).isEqualTo("build here");
              assertThat(e.rank()).isEqualTo(1);
            });
    assertNoneLeft();
  }

  @Test
  void whatNativeCodePrintsGoesToTheLogAndHarmsNothing() throws IOException {
    assertThat(launch("chatter")).isEqualTo(Ended.completed("cafe"));
    assertThat(Files.readString(new RunFolder(folder).nodeLog(1)))
        .contains("native code says hello\nand goes on without an end of line\n");
  }

  @Test
  void aRecordThatCannotBeReadEndsTheRun() {
    assertThatThrownBy(() -> launch("garble"))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.text()).contains("cannot be understood");
              assertThat(e.rank()).isEqualTo(1);
            });
    assertNoneLeft();
  }

  @Test
  void believesTheClusterWhereNoProcessDied() {
    assertThat(launch("blame")).isEqualTo(Ended.failed(0, "lost rank 0", "look there"));
    assertNoneLeft();
  }

  @Test
  void believesTheReapedProcessOverTheClustersGuess() {
    Ended ended = launch("blame-and-die");

    assertThat(ended.rank()).isEqualTo(1);
    assertThat(ended.cause()).contains("crashed in native code (signal 6");
    assertNoneLeft();
  }

  @Test
  void endsAProcessThatDoesNotEndByItself() {
    assertThat(launch("outlive")).isEqualTo(Ended.completed("cafe"));
    assertNoneLeft();
  }

  private Ended launch(String part) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ScriptedWorker.class.getName(),
            part);
    LearningRate rate =
        new LearningRate(
            0.1, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), 1);
    TrainSpec spec =
        new TrainSpec(
            2, 1, 1, "none", "none", 1, null, 1, null, rate, 0, false, 0, false, 1, "tcp", null);
    List<WorkerSettings> workers =
        IntStream.range(0, 2)
            .mapToObj(i -> new WorkerSettings(spec, "h", "127.0.0.1", i, folder.toString(), "s"))
            .toList();
    try (LocalLauncher launcher = new LocalLauncher()) {
      return launcher.run(
          new WorkerCommand(command, Map.of()), workers, new RunFolder(folder), records::add);
    }
  }

  private void assertNoneLeft() {
    List<Long> pids =
        records.stream().map(r -> ((Event) r).pid()).filter(Objects::nonNull).toList();
    assertThat(pids).isNotEmpty();
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }
}
