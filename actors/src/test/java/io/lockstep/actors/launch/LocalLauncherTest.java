package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against real processes that play parts. */
class LocalLauncherTest {
  @TempDir private Path folder;
  private final List<RunRecord> records = new ArrayList<>();

  @Test
  void passesTheFirstWorkersAddressToAllAndEndsThemWhenTheRunIsDone() {
    assertThat(launch("complete")).isEqualTo(Ended.completed("cafe"));

    assertThat(Set.copyOf(causes(ScriptedWorker.SEED)))
        .singleElement()
        .asString()
        .startsWith("akka://lockstep@host:");
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
  @Timeout(60)
  void aWorkerWhoseVirtualMachineLacksAPartSaysSoAndEnds() {
    assertThatThrownBy(() -> launch(ScriptedWorker.UNLOADABLE))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("NoClassDefFoundError: jdk/jfr/Event");
    assertThat(ProcessHandle.current().children().filter(LocalLauncherTest::isScripted)).isEmpty();
  }

  private static boolean isScripted(ProcessHandle child) {
    return child.info().commandLine().orElse("").contains(ScriptedWorker.class.getName());
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

  @Test
  void onceTheRunHasBegunALostProcessIsReportedAndTheRunGoesOn() {
    assertThat(launch("begun-exit-always")).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST))
        .containsExactly("exited with status 7 in the middle of the run");
    assertNoneLeft();
  }

  @Test
  void startsALostProcessAgainInItsPlace() throws IOException {
    assertThat(launch("begun-exit", 1)).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST)).hasSize(1);
    List<Event> joined = events("joined").filter(e -> e.rank() == 1).toList();
    assertThat(joined).hasSize(2);
    assertThat(Set.copyOf(causes(ScriptedWorker.SEED))).hasSize(1);
    assertThat(Files.readAllLines(new RunFolder(folder).nodeLog(1)))
        .containsExactly(
            "process " + joined.get(0).pid() + " begins",
            "process " + joined.get(1).pid() + " begins");
    assertNoneLeft();
  }

  @Test
  void startsNoMoreThanItMayAndLeaksNothing() {
    long open = openFiles();

    assertThat(launch("begun-exit-always", 4)).isEqualTo(Ended.completed("cafe"));

    assertThat(events(Event.WORKER_LOST).map(Event::pid)).hasSize(5).doesNotHaveDuplicates();
    assertNoneLeft();
    await(
        () -> Thread.getAllStackTraces().keySet().stream().noneMatch(LocalLauncherTest::isReader));
    await(() -> openFiles() < open + 5);
  }

  private static boolean isReader(Thread thread) {
    return thread.getName().startsWith("worker-");
  }

  /** A process's reader ends a moment after its process. */
  private static void await(BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(endNs - System.nanoTime()).as("time left").isPositive();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void aReplacementThatCannotStartSaysWhy() {
    assertThat(launch("begun-never-again", 1)).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST))
        .containsExactly("exited with status 7 in the middle of the run", "failed: no library");
    assertNoneLeft();
  }

  @Test
  void aWorkersOwnReasonIsTheCauseOfItsLoss() {
    assertThat(launch("begun-fail")).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST)).containsExactly("failed: no library");
    assertNoneLeft();
  }

  @Test
  void whoLeavesIsNotLostAndNotReplaced() {
    assertThat(launch("begun-leave", 3)).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LEFT)).containsExactly("left on SIGTERM");
    assertThat(events(Event.WORKER_LOST)).isEmpty();
    assertNoneLeft();
  }

  @Test
  void whoIsEndedWithoutAWordIsLost() {
    assertThat(launch("begun-terminated")).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST)).containsExactly("was ended by signal 15 (SIGTERM)");
    assertNoneLeft();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
  void killsWhoIsEvictedThoughItIsStopped() {
    assertThat(launch("begun-evict")).isEqualTo(Ended.completed("cafe"));

    assertThat(causes(Event.WORKER_LOST)).containsExactly("was evicted: was silent");
    assertNoneLeft();
  }

  @Test
  void withoutTheCoordinatorsProcessTheRunIsOver() {
    Ended ended = launch("begun-founder-dies", 3);

    assertThat(ended.status()).isEqualTo(Ended.FAILED);
    assertThat(ended.rank()).isZero();
    assertThat(ended.cause())
        .matches("rank 0 \\(pid \\d+\\) was killed .*SIGKILL.*; it held the coordinator");
    assertThat(ended.hint()).contains("node-0.log");
    assertThat(events(Event.WORKER_LOST))
        .singleElement()
        .satisfies(event -> assertThat(event.cause()).contains("it held the coordinator"));
    assertNoneLeft();
  }

  @Test
  void theCoordinatorsProcessCannotLeave() {
    Ended ended = launch("begun-founder-leaves", 3);

    assertThat(ended.rank()).isZero();
    assertThat(ended.cause()).contains("told to end by a signal", "it held the coordinator");
    assertNoneLeft();
  }

  @Test
  void whoHasLostSightOfTheCoordinatorEndsTheRun() {
    assertThatThrownBy(() -> launch("begun-unheard", 3))
        .isInstanceOfSatisfying(LockstepException.class, e -> assertThat(e.rank()).isZero());
    assertThat(causes(Event.WORKER_LOST)).containsExactly("no library");
    assertNoneLeft();
  }

  private Ended launch(String part) {
    return launch(part, 0);
  }

  private Ended launch(String part, int maxRestarts) {
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
            2,
            1,
            1,
            "none",
            "none",
            1,
            null,
            1,
            null,
            rate,
            0,
            false,
            0,
            false,
            1,
            "tcp",
            1 << 20,
            null,
            TrainSpec.CPU);
    HostPart host = new HostPart(0, "h", "127.0.0.1", 2, "s");
    List<WorkerSettings> workers =
        IntStream.range(0, 2)
            .mapToObj(i -> new WorkerSettings(spec, host, i, folder.toString(), null))
            .toList();
    try (LocalLauncher launcher = new LocalLauncher()) {
      return launcher.run(
          new WorkerCommand(command, Map.of()),
          workers,
          maxRestarts,
          new RunFolder(folder),
          OtherHosts.none(),
          this::record);
    }
  }

  private void record(RunRecord line) {
    records.add(line);
    if (line instanceof Event event && event.event().equals(Event.GENERATION)) {
      try {
        Files.createFile(folder.resolve(ScriptedWorker.BEGUN));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Stream<Event> events(String name) {
    return records.stream().map(Event.class::cast).filter(event -> event.event().equals(name));
  }

  private List<String> causes(String name) {
    return events(name).map(Event::cause).toList();
  }

  /** Of this process, as far as the system tells. */
  private static long openFiles() {
    Path all = Path.of("/proc/self/fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(all)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNoneLeft() {
    List<Long> pids = events("joined").map(Event::pid).toList();
    assertThat(pids).isNotEmpty();
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }
}
