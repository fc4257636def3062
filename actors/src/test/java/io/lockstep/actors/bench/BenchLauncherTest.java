package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.launch.SharedMemoryRoom;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BenchLauncherTest {
  private static final List<BenchOperation> ALL_REDUCE = List.of(BenchOperation.ALL_REDUCE);

  @Test
  void measuresEveryOperationAndSizeInOneSetOfProcesses() {
    List<String> progress = new ArrayList<>();
    BenchPlan plan = plan(2, List.of(4L, 1_000_004L), List.of(BenchOperation.values()), 1, 5);
    List<BenchResult> results = new BenchLauncher(progress::add).run(plan);
    assertThat(results)
        .extracting(BenchResult::operation, BenchResult::bytes)
        .containsExactlyElementsOf(
            Arrays.stream(BenchOperation.values())
                .flatMap(operation -> Stream.of(tuple(operation, 4L), tuple(operation, 1_000_004L)))
                .toList());
    for (BenchResult result : results) {
      assertThat(result.workers()).isEqualTo(2);
      assertThat(result.collective()).isEqualTo("tcp");
      assertThat(result.wrong()).isZero();
      assertThat(result.timeUs()).isGreaterThanOrEqualTo(result.minUs()).isPositive();
      assertThat(result.memcpyGbytesPerS()).isPositive();
      assertThat(result.memoryFraction()).isPositive();
    }
    assertThat(progress).hasSize(1 + results.size());
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void takesWhatTrainingTakesWhereNoneIsNamed() {
    BenchPlan plan =
        new BenchPlan(List.of(2), List.of(4L), List.of("auto"), ALL_REDUCE, 0, 1, LibraryPaths.ANY);
    CollectiveChoice training = CollectiveChoice.of("auto", true, SharedMemoryRoom.here(4), 2, 0);

    assertThat(new BenchLauncher(progress -> {}).run(plan))
        .extracting(BenchResult::collective)
        .containsExactly(training.name());
  }

  @Test
  void aRanksFailureKeepsItsHintAndExitCodeOnTheWay() {
    LockstepException failure =
        LockstepException.environment("/dev/shm has no room").rank(1).hint("use tcp");

    String line = Json.line(BenchReply.failure(Failure.of(failure)));

    LockstepException told = read(line).failure().exception();
    assertThat(told).hasMessage("/dev/shm has no room");
    assertThat(told.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(told.rank()).isEqualTo(1);
    assertThat(told.hint()).isEqualTo("use tcp");
  }

  private static BenchReply read(String line) {
    try {
      return Json.MAPPER.readValue(line, BenchReply.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRankAloneHasNothingToCommunicate() {
    List<BenchResult> results =
        new BenchLauncher(progress -> {})
            .run(plan(1, List.of(4000L), List.of(BenchOperation.values()), 0, 2));
    assertThat(results).extracting(BenchResult::wrong).containsOnly(0L);
    assertThat(results).extracting(BenchResult::memoryFraction).containsOnly(0.0);
  }

  private static BenchPlan plan(
      int workers, List<Long> bytes, List<BenchOperation> operations, int warmup, int rounds) {
    return new BenchPlan(
        List.of(workers), bytes, List.of("tcp"), operations, warmup, rounds, LibraryPaths.ANY);
  }

  @Test
  void aRankThatDiesEndsTheBenchmarkByName() {
    BenchPlan plan = plan(2, List.of(4L, 40_000_000L), ALL_REDUCE, 0, 50);
    BenchLauncher launcher = new BenchLauncher(BenchLauncherTest::killAfterTheFirstSize);
    assertThatThrownBy(() -> launcher.run(plan))
        .isInstanceOf(LockstepException.class)
        .hasMessage("rank 1 of the benchmark was killed by signal 9");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  /** Of the two processes the younger: rank 1's. It is then in the middle of the second size. */
  private static void killAfterTheFirstSize(String progress) {
    if (progress.contains(" 4 bytes")) {
      ProcessHandle.current()
          .children()
          .max(Comparator.comparingLong(ProcessHandle::pid))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aRanksProcessEndsWithItsLauncher() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BenchMain.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedWriter orders = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader replies = process.inputReader(StandardCharsets.UTF_8)) {
      tell(
          orders,
          new BenchOrder(0, "tcp", "secret", ALL_REDUCE, List.of(4L), 0, 1, LibraryPaths.ANY));
      String endpoint = Json.MAPPER.readValue(replies.readLine(), BenchReply.class).endpoint();
      // Its peer is itself in rank 1's place, which never opens: it waits.
      tell(orders, List.of(endpoint, endpoint));
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void tell(BufferedWriter orders, Object line) throws IOException {
    orders.write(Json.line(line));
    orders.newLine();
    orders.flush();
  }

  @Test
  void plansThatCannotBeMeasuredAreRefused() {
    assertRefused(List.of(0), List.of(4L), "tcp", 1, "a world size is at least 1, not 0");
    assertRefused(
        List.of(1),
        List.of(3L),
        "tcp",
        1,
        "bytes are whole float32 values, 4 to 2147418112, not 3");
    assertRefused(List.of(1), List.of(1L << 31), "tcp", 1, "not 2147483648");
    assertRefused(List.of(1), List.of(4L), "tpc", 1, "unknown collective 'tpc'");
    assertRefused(List.of(1), List.of(4L), "tcp", 0, "rounds are at least 1, not 0");
  }

  private static void assertRefused(
      List<Integer> workers, List<Long> bytes, String collective, int rounds, String message) {
    assertThatThrownBy(
            () ->
                new BenchPlan(
                    workers, bytes, List.of(collective), ALL_REDUCE, 0, rounds, LibraryPaths.ANY))
        .isInstanceOfSatisfying(
            LockstepException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }
}
