package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole system: real processes, a real cluster, the real engine. */
class TrainEndToEndTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir private Path temp;

  @Test
  void twoWorkersTrainAndLeaveACompleteRunFolder() throws IOException {
    Path path = temp.resolve("run");
    Invocation captured = train(path, "--global-batch", "8", "--epochs", "2");

    assertThat(captured.exit()).as(captured.err()).isZero();
    JsonNode result = captured.json();
    assertThat(result.get("world_size").asInt()).isEqualTo(2);
    assertThat(result.get("steps").asInt()).isEqualTo(8);
    assertThat(result.at("/final/test_acc").asDouble()).isBetween(0.0, 1.0);
    assertThat(result.get("params_sha256").asText()).matches("[0-9a-f]{64}");

    Run run = RunReader.read(path);
    assertThat(run.warnings()).isEmpty();
    assertThat(run.steps()).hasSize(16);
    assertThat(run.epochs()).hasSize(2);
    assertThat(run.info().ended()).isEqualTo(Ended.completed(result.get("params_sha256").asText()));
    assertReplicasEqual(run);
    assertTimesAddUp(run);
    assertThat(events(path, "joined")).hasSize(2);
    assertThat(events(path, "generation")).hasSize(1);
    RunFolder folder = new RunFolder(path);
    assertThat(folder.weights()).isNotEmptyFile();
    assertThat(Json.MAPPER.readTree(folder.trace().toFile())).isNotEmpty();
    assertThat(folder.nodeLog(1)).exists();
    assertThat(pids(path)).hasSize(2).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  @Test
  void theSameSeedGivesTheSameBits() throws IOException {
    JsonNode first = train(temp.resolve("a"), "--batch", "4", "--steps", "4").json();
    JsonNode second = train(temp.resolve("b"), "--batch", "4", "--steps", "4").json();
    JsonNode other = train(temp.resolve("c"), "--batch", "4", "--steps", "4", "--seed", "9").json();

    assertThat(first.get("params_sha256")).isEqualTo(second.get("params_sha256"));
    assertThat(first.get("params_sha256")).isNotEqualTo(other.get("params_sha256"));
    assertThat(first.at("/final/test_acc").isNull()).isTrue();
    assertThat(first.at("/final/train_loss").asDouble()).isPositive();
    assertThat(first.get("epochs").asInt()).isZero();
  }

  @Test
  void aKilledWorkerEndsTheRunWithItsRankAndCause()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Path path = temp.resolve("run");
    CompletableFuture<Invocation> training =
        CompletableFuture.supplyAsync(
            () -> trainUnchecked(path, "--batch", "4", "--steps", "100000"));
    await(() -> stepsWritten(path), "a step was taken");
    long rank1 = pids(path).get(1);

    ProcessHandle.of(rank1).orElseThrow().destroyForcibly();

    Invocation captured = training.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat(captured.exit()).isEqualTo(1);
    JsonNode error = captured.json().get("error");
    assertThat(error.get("rank").asInt()).isEqualTo(1);
    assertThat(error.get("message").asText()).contains("rank 1", "SIGKILL");
    assertThat(RunReader.read(path).info().ended())
        .satisfies(ended -> assertThat(ended.status()).isEqualTo(Ended.FAILED));
    assertThat(events(path, "worker_lost")).hasSize(1);
    assertThat(pids(path)).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGINT")
  void ctrlCEndsEverythingWithinTwoSeconds() throws IOException, InterruptedException {
    Path path = temp.resolve("run");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Lockstep.class.getName()));
    command.addAll(List.of(arguments(path, "--batch", "4", "--steps", "100000")));
    Process launcher = new ProcessBuilder(command).redirectErrorStream(true).start();
    await(() -> stepsWritten(path), "a step was taken");
    List<Long> workers = pids(path);

    long began = System.currentTimeMillis();
    new ProcessBuilder("kill", "-INT", String.valueOf(launcher.pid())).start().waitFor();
    assertThat(launcher.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    long took = System.currentTimeMillis() - began;

    assertThat(launcher.exitValue()).isEqualTo(130);
    assertThat(workers).hasSize(2).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(took).isLessThan(2_000);
    assertThat(RunReader.read(path).info().ended())
        .satisfies(ended -> assertThat(ended.status()).isEqualTo(Ended.INTERRUPTED));
  }

  private Invocation trainUnchecked(Path run, String... more) {
    try {
      return train(run, more);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Invocation train(Path run, String... more) throws IOException {
    return Invocation.of(arguments(run, more));
  }

  private String[] arguments(Path run, String... more) throws IOException {
    Path data = temp.resolve("data");
    if (!Files.exists(data)) {
      TinyCifar.write(data, 30, 10);
    }
    List<String> args =
        new ArrayList<>(
            List.of(
                "train",
                "--workers",
                "2",
                "--threads",
                "1",
                "--network",
                "resnet8",
                "--json",
                "--data",
                data.toString(),
                "--run",
                run.toString()));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private static void assertReplicasEqual(Run run) {
    Map<Long, List<String>> crcs =
        run.steps().stream()
            .collect(
                Collectors.groupingBy(
                    StepRow::step, Collectors.mapping(StepRow::paramsCrc, Collectors.toList())));
    assertThat(crcs.values())
        .allSatisfy(crc -> assertThat(crc).hasSize(2).containsOnly(crc.get(0)));
    assertThat(crcs.values().stream().map(crc -> crc.get(0))).doesNotHaveDuplicates();
  }

  private static void assertTimesAddUp(Run run) {
    assertThat(run.steps())
        .allSatisfy(
            row -> {
              double parts =
                  row.dataMs()
                      + row.forwardMs()
                      + row.backwardMs()
                      + row.exposedCommMs()
                      + row.optimizerMs()
                      + row.otherMs();
              assertThat(row.stepMs()).isCloseTo(parts, org.assertj.core.data.Offset.offset(1e-3));
              assertThat(row.exposedCommMs()).isPositive();
            });
  }

  private static boolean stepsWritten(Path run) {
    try (var lines = Files.lines(new RunFolder(run).steps())) {
      return lines.skip(1).findFirst().isPresent();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static List<Long> pids(Path run) throws IOException {
    return events(run, "joined").stream().map(event -> event.get("pid").asLong()).toList();
  }

  private static List<JsonNode> events(Path run, String name) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(new RunFolder(run).events())) {
      JsonNode event = Json.MAPPER.readTree(line);
      if (event.get("event").asText().equals(name)) {
        found.add(event);
      }
    }
    return found;
  }

  private static void await(BooleanSupplier condition, String what) {
    long deadline = System.currentTimeMillis() + DEADLINE.toMillis();
    while (!condition.getAsBoolean()) {
      assertThat(System.currentTimeMillis()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
