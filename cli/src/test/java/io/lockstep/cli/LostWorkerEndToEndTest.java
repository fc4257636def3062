package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run that loses a worker other than the one with the coordinator. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class LostWorkerEndToEndTest {
  private static final int STEPS = 60;

  /** From a stop to the eviction: the silence that is allowed, and the look for it. */
  private static final long NOTICED_MS = 11_000;

  @TempDir private Path temp;
  private @Nullable Process launcher;

  @AfterEach
  void leaveNothingRunning() {
    if (launcher != null) {
      launcher.descendants().forEach(ProcessHandle::destroyForcibly);
      launcher.destroyForcibly();
    }
  }

  @Test
  void theOthersGoOnWithoutAKilledWorker() throws IOException, InterruptedException {
    assertOthersGoOnWithoutAKilledWorker("shm");
  }

  @Test
  @Tag("heavy")
  void theOthersGoOnOverTcp() throws IOException, InterruptedException {
    assertOthersGoOnWithoutAKilledWorker("tcp");
  }

  private void assertOthersGoOnWithoutAKilledWorker(String collective)
      throws IOException, InterruptedException {
    LiveRun live = LiveRun.in(temp, "run", 3);
    List<Long> workers = start(live, "--steps", String.valueOf(STEPS), "--collective", collective);

    LiveRun.signal("KILL", workers.get(1));

    assertThat(exit()).as(Files.readString(live.errors())).isZero();
    JsonNode lost = only(live.events("worker_lost"));
    assertThat(lost.get("rank").asInt()).isEqualTo(1);
    assertThat(lost.get("pid").asLong()).isEqualTo(workers.get(1));
    assertThat(lost.get("cause").asText()).contains("SIGKILL");
    assertCompletesWith(live, 2, STEPS);
    assertThat(Files.readString(live.errors()))
        .containsOnlyOnce("lockstep: rank 1 was killed")
        .contains("going on with 2");
    assertThat(workers).allMatch(LiveRun::isGone);
    assertThat(LiveRun.segments(workers)).isEmpty();
    assertThat(RunReader.read(live.path()).info().workload().collective()).isEqualTo(collective);
  }

  @Test
  void aStoppedWorkerIsNamedAndPutOut() throws IOException, InterruptedException {
    LiveRun live = LiveRun.in(temp, "run", 3);
    List<Long> workers = start(live, "--steps", String.valueOf(STEPS));

    long stoppedMs = System.currentTimeMillis();
    LiveRun.signal("STOP", workers.get(2));

    assertThat(exit()).as(Files.readString(live.errors())).isZero();
    JsonNode evicted = only(live.events("evicted"));
    assertThat(evicted.get("pid").asLong()).isEqualTo(workers.get(2));
    assertThat(evicted.get("time").asLong() - stoppedMs).isLessThan(NOTICED_MS);
    assertThat(only(live.events("worker_lost")).get("cause").asText()).startsWith("was evicted");
    assertCompletesWith(live, 2, STEPS);
    assertThat(workers).allMatch(LiveRun::isGone);
  }

  @Test
  void aWorkerLeavesOnSigtermAndTheOthersGoOn() throws IOException, InterruptedException {
    LiveRun live = LiveRun.in(temp, "run");
    List<Long> workers = start(live, "--steps", String.valueOf(STEPS), "--max-restarts", "1");

    LiveRun.signal("TERM", workers.get(1));

    assertThat(exit()).as(Files.readString(live.errors())).isZero();
    assertThat(only(live.events("worker_left")).get("rank").asInt()).isEqualTo(1);
    assertThat(live.events("worker_lost")).isEmpty();
    assertThat(live.events("evicted")).isEmpty();
    assertCompletesWith(live, 1, STEPS);
  }

  @Test
  void aLostWorkerIsStartedAgainAndGetsTheOthersState() throws IOException, InterruptedException {
    LiveRun live = LiveRun.in(temp, "run");
    List<Long> workers = start(live, "--steps", "100000", "--max-restarts", "1");

    LiveRun.signal("KILL", workers.get(1));
    live.awaitWorld(1, 1);
    live.awaitWorld(2, 1);
    LiveRun.signal("TERM", launcher.pid());

    assertThat(exit()).isEqualTo(143);
    assertThat(live.pids()).hasSize(3).doesNotHaveDuplicates().allMatch(LiveRun::isGone);
    assertThat(LiveRun.segments(live.pids())).isEmpty();
    Run run = RunReader.read(live.path());
    assertEqualBits(run);
  }

  @Test
  void withTooFewLeftTheRunEnds() throws IOException, InterruptedException {
    LiveRun live = LiveRun.in(temp, "run");
    List<Long> workers = start(live, "--steps", "100000", "--min-workers", "2");

    LiveRun.signal("KILL", workers.get(1));

    assertThat(exit()).isEqualTo(1);
    JsonNode error = Json.MAPPER.readTree(live.output().toFile()).get("error");
    assertThat(error.get("rank").asInt(-1)).isEqualTo(1);
    assertThat(error.get("message").asText()).contains("rank 1", "SIGKILL", "1 worker is left");
    assertThat(error.get("hint").asText()).contains("--min-workers");
    assertThat(RunReader.read(live.path()).info().ended().status()).isEqualTo(Ended.FAILED);
    assertThat(workers).allMatch(LiveRun::isGone);
  }

  /** Starts training, and returns the workers' process ids once they have taken a step. */
  private List<Long> start(LiveRun live, String... more) throws IOException {
    launcher = live.start(List.of(), more);
    return live.awaitStep();
  }

  private int exit() throws InterruptedException {
    assertThat(launcher.waitFor(LiveRun.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return launcher.exitValue();
  }

  private static void assertCompletesWith(LiveRun live, int worldSize, int steps)
      throws IOException {
    JsonNode result = Json.MAPPER.readTree(live.output().toFile());
    assertThat(result.get("world_size").asInt()).isEqualTo(worldSize);
    assertThat(result.get("steps").asInt()).isEqualTo(steps);
    Run run = RunReader.read(live.path());
    assertThat(run.info().ended().status()).isEqualTo(Ended.COMPLETED);
    assertThat(run.steps().stream().map(StepRow::step).distinct()).hasSize(steps);
    assertEqualBits(run);
  }

  private static void assertEqualBits(Run run) {
    Map<Long, List<String>> crcs =
        run.steps().stream()
            .collect(
                Collectors.groupingBy(
                    StepRow::step, Collectors.mapping(StepRow::paramsCrc, Collectors.toList())));
    assertThat(crcs.values()).allSatisfy(crc -> assertThat(crc).containsOnly(crc.get(0)));
  }

  private static JsonNode only(List<JsonNode> events) {
    assertThat(events).hasSize(1);
    return events.get(0);
  }
}
