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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two launchers as two hosts of a run, at two addresses of the loopback network. The first host's
 * worker has rank 0.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no loopback address")
class TwoHostsEndToEndTest {
  private static final Pattern ADDRESS = Pattern.compile("at (127\\.0\\.0\\.1:\\d+)");
  private static final String ENDLESS = "100000";

  /** For what is known from a launcher, and not from a failure detector. */
  private static final long AT_ONCE_MS = 3_000;

  @TempDir private Path temp;
  private final List<Process> launchers = new ArrayList<>();
  private LiveRun first;
  private LiveRun second;

  @AfterEach
  void leaveNothingRunning() {
    for (Process launcher : launchers) {
      launcher.descendants().forEach(ProcessHandle::destroyForcibly);
      launcher.destroyForcibly();
    }
  }

  @Test
  void trainToEqualChecksumsWithRanksByHost() throws IOException, InterruptedException {
    start(2, "--steps", "8");

    assertThat(exit(0)).as(Files.readString(first.errors())).isZero();
    assertThat(exit(1)).as(Files.readString(second.errors())).isZero();
    Run run = RunReader.read(first.path());
    assertThat(run.steps()).hasSize(4 * 8);
    assertEqualBits(run);
    String host = Provenance.host();
    List<String> members = new ArrayList<>();
    first.events("generation").get(0).get("members").forEach(m -> members.add(m.asText()));
    assertThat(members).containsExactly(host + "/0", host + "/1", host + "#1/0", host + "#1/1");
    JsonNode result = Json.MAPPER.readTree(first.output().toFile());
    JsonNode joined = Json.MAPPER.readTree(second.output().toFile());
    assertThat(result.get("world_size").asInt()).isEqualTo(4);
    assertThat(joined.get("host").asText()).isEqualTo(host + "#1");
    assertThat(joined.get("params_sha256")).isEqualTo(result.get("params_sha256"));
    assertThat(files(first)).contains("node-0.log", "node-1.log", "steps.csv", "weights.npz");
    assertThat(files(second)).containsExactlyInAnyOrder("node-2.log", "node-3.log");
    assertThat(Files.readString(new RunFolder(second.path()).nodeLog(2))).contains("127.0.0.2");
  }

  @Test
  void aWorkerKilledOnTheSecondHostIsKnownAtOnceAndReplacedThere()
      throws IOException, InterruptedException {
    List<Long> workers = start(1, List.of("--max-restarts", "1"), "--steps", ENDLESS);

    long killedMs = System.currentTimeMillis();
    LiveRun.signal("KILL", workers.get(1));
    first.awaitWorld(2, 1);

    JsonNode lost = first.events("worker_lost").get(0);
    assertThat(lost.get("rank").asInt()).isEqualTo(1);
    assertThat(lost.get("host").asText()).isEqualTo(Provenance.host() + "#1");
    assertThat(lost.get("cause").asText()).contains("SIGKILL");
    assertThat(lost.get("time").asLong() - killedMs).isLessThan(AT_ONCE_MS);

    LiveRun.signal("KILL", first.pids().get(2));
    first.awaitWorld(1, 2);
    assertThat(Files.readString(second.errors())).contains("going on with 1");

    LiveRun.signal("TERM", launchers.get(0).pid());
    assertThat(exit(0)).isEqualTo(143);
    assertThat(exit(1)).isEqualTo(1);
    assertThat(error(second).get("message").asText())
        .startsWith("the run was interrupted on the first host, 127.0.0.1:");
    assertThat(first.pids()).hasSize(3).allMatch(LiveRun::isGone);
    assertEqualBits(RunReader.read(first.path()));
  }

  @Test
  @Tag("heavy")
  void aKilledLauncherTakesItsWorkersWithItAndTheOthersGoOn()
      throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", "400");

    long killedMs = System.currentTimeMillis();
    LiveRun.signal("KILL", launchers.get(1).pid());

    assertThat(exit(0)).as(Files.readString(first.errors())).isZero();
    JsonNode lost = first.events("worker_lost").get(0);
    assertThat(lost.get("cause").asText()).contains("launcher");
    assertThat(lost.get("time").asLong() - killedMs).isLessThan(AT_ONCE_MS);
    assertThat(RunReader.read(first.path()).info().ended().status()).isEqualTo(Ended.COMPLETED);
    assertThat(workers).allMatch(LiveRun::isGone);
  }

  @Test
  @Tag("heavy")
  void aSignalToTheSecondLauncherTakesThatHostOutOfTheRun()
      throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", ENDLESS);

    LiveRun.signal("TERM", launchers.get(1).pid());
    assertThat(exit(1)).isEqualTo(143);
    first.awaitWorld(1, 1);

    assertThat(Files.readString(second.errors())).contains("interrupted; this host takes no part");
    assertThat(workers.get(1)).matches(LiveRun::isGone);
  }

  @Test
  @Tag("heavy")
  void aStoppedWorkerOnTheSecondHostIsKilledThere() throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", ENDLESS);

    LiveRun.signal("STOP", workers.get(1));
    first.awaitWorld(1, 1);

    assertThat(first.events("evicted").get(0).get("pid").asLong()).isEqualTo(workers.get(1));
    assertThat(first.events("worker_lost").get(0).get("cause").asText()).startsWith("was evicted");
    assertThat(workers.get(1)).matches(LiveRun::isGone);
  }

  /** Nobody is left there who could say so: the cluster's failure detector must find it. */
  @Test
  @Tag("heavy")
  void aHostThatDiesAsAWholeIsFoundAndTheOldestSideGoesOn()
      throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", ENDLESS);

    LiveRun.signal("STOP", workers.get(1));
    LiveRun.signal("KILL", launchers.get(1).pid());
    LiveRun.signal("KILL", workers.get(1));

    first.awaitWorld(1, 1);
    assertThat(first.events("worker_lost")).isNotEmpty();
  }

  @Test
  void withoutTheFirstHostTheRunIsOver() throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", ENDLESS);

    LiveRun.signal("KILL", launchers.get(0).pid());

    assertThat(exit(1)).isEqualTo(1);
    assertThat(error(second).get("message").asText()).contains("the first host", "is lost");
    LiveRun.await(() -> workers.stream().allMatch(LiveRun::isGone), "all have exited");
  }

  @Test
  @Tag("heavy")
  void losingRankZeroIsToldOnBothHosts() throws IOException, InterruptedException {
    List<Long> workers = start(1, "--steps", ENDLESS);

    LiveRun.signal("KILL", workers.get(0));

    assertThat(exit(0)).isEqualTo(1);
    assertThat(exit(1)).isEqualTo(1);
    assertThat(error(first).get("rank").asInt(-1)).isZero();
    assertThat(error(second).get("rank").asInt(-1)).isZero();
    assertThat(error(second).get("message")).isEqualTo(error(first).get("message"));
    assertThat(workers).allMatch(LiveRun::isGone);
  }

  @Test
  void aHostThatWasStartedOtherwiseIsTurnedAway() throws IOException, InterruptedException {
    prepare(1);
    launchers.add(first.start(List.of(), "--steps", "5"));
    joining(address(), List.of());

    launchers.add(second.start(List.of(), "--steps", "6"));

    assertThat(exit(1)).isEqualTo(2);
    assertThat(error(second).get("message").asText())
        .isEqualTo(Provenance.host() + " was started with --steps 6, the run has 5");
    LiveRun.await(() -> text(first).contains("turned away"), "the first host says so");
    assertThat(launchers.get(0).isAlive()).isTrue();
  }

  /** Starts both hosts with so many workers each, and returns their process ids by rank. */
  private List<Long> start(int perHost, String... more) throws IOException {
    return start(perHost, List.of(), more);
  }

  /**
   * @param ofSecond options of the second host alone
   */
  private List<Long> start(int perHost, List<String> ofSecond, String... more) throws IOException {
    prepare(perHost);
    launchers.add(first.start(List.of(), more));
    joining(address(), ofSecond);
    launchers.add(second.start(List.of(), more));
    return first.awaitStep();
  }

  private void prepare(int perHost) throws IOException {
    LiveRun any = LiveRun.in(temp, "any", perHost);
    first = any.node("first", "--nodes", "2", "--bind", "127.0.0.1:0");
  }

  private void joining(String address, List<String> more) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("--nodes", "2", "--join", address, "--host", "127.0.0.2"));
    options.addAll(more);
    second = first.node("second", options.toArray(String[]::new));
  }

  /** Where the first host says that it waits. */
  private String address() {
    LiveRun.await(() -> ADDRESS.matcher(text(first)).find(), "the first host listens");
    Matcher address = ADDRESS.matcher(text(first));
    assertThat(address.find()).isTrue();
    return address.group(1);
  }

  private static String text(LiveRun host) {
    try {
      return Files.exists(host.errors()) ? Files.readString(host.errors()) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int exit(int launcher) throws InterruptedException {
    Process process = launchers.get(launcher);
    assertThat(process.waitFor(LiveRun.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static JsonNode error(LiveRun host) throws IOException {
    return Json.MAPPER.readTree(host.output().toFile()).get("error");
  }

  private static List<String> files(LiveRun host) throws IOException {
    try (var files = Files.list(host.path())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void assertEqualBits(Run run) {
    Map<Long, List<String>> crcs =
        run.steps().stream()
            .collect(
                Collectors.groupingBy(
                    StepRow::step, Collectors.mapping(StepRow::paramsCrc, Collectors.toList())));
    assertThat(crcs.values()).allSatisfy(crc -> assertThat(crc).containsOnly(crc.get(0)));
  }
}
