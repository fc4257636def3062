package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run whose processes are killed or interrupted: none is left behind. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class ProcessEndToEndTest {
  /** Within which nothing is left of a run that was interrupted. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  @TempDir private Path temp;
  private LiveRun run;
  private @Nullable Process launcher;

  @BeforeEach
  void nameRun() throws IOException {
    run = LiveRun.in(temp, "run");
  }

  @AfterEach
  void leaveNothingRunning() {
    if (launcher != null) {
      launcher.descendants().forEach(ProcessHandle::destroyForcibly);
      launcher.destroyForcibly();
    }
  }

  @Test
  void losingTheProcessThatHoldsTheCoordinatorEndsTheRun()
      throws IOException, InterruptedException {
    List<Long> workers = start();

    LiveRun.signal("KILL", workers.get(0));

    assertThat(exit()).isEqualTo(1);
    JsonNode error = Json.MAPPER.readTree(run.output().toFile()).get("error");
    assertThat(error.get("rank").asInt(-1)).isZero();
    assertThat(error.get("message").asText()).contains("rank 0", "SIGKILL", "coordinator");
    assertThat(ended().status()).isEqualTo(Ended.FAILED);
    assertThat(ended().rank()).isZero();
    assertThat(run.events("worker_lost")).hasSize(1);
    assertThat(workers).hasSize(2).allMatch(LiveRun::isGone);
  }

  @Test
  void noWorkerOutlivesAKilledLauncher() throws IOException, InterruptedException {
    List<Long> workers = start();

    LiveRun.signal("KILL", launcher.pid());

    LiveRun.await(
        () -> workers.stream().allMatch(LiveRun::isGone), AT_ONCE, "the workers have exited");
    assertThat(workers).hasSize(2);
    assertThat(LiveRun.segments(workers)).isEmpty();
    assertThat(RunReader.read(run.path()).info().ended()).isNull();
  }

  @Test
  void whatIsLeftInMemoryWhenAllAreKilledIsRemovedAtTheNextStart()
      throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(SharedMemoryFactory.FOLDER), "no shared memory here");
    List<Long> workers = start();
    assertThat(LiveRun.segments(workers)).hasSize(2);

    String all = workers.get(0) + " " + workers.get(1) + " " + launcher.pid();
    String[] kill = {"sh", "-c", "kill -s STOP " + all + " && kill -s KILL " + all};
    assertThat(new ProcessBuilder(kill).inheritIO().start().waitFor()).isZero();
    LiveRun.await(() -> workers.stream().allMatch(LiveRun::isGone), "the workers are dead");
    assertThat(LiveRun.segments(workers)).hasSize(2);

    assertThat(Invocation.of("train", "--workers", "2", "--dry-run").exit()).isZero();
    assertThat(LiveRun.segments(workers)).isEmpty();
  }

  @Test
  void aSignalToTheLauncherEndsEverythingAtOnce() throws IOException, InterruptedException {
    assertEndsAtOnceBy("TERM", 143);
  }

  @Test
  @Tag("heavy")
  void anInterruptToTheLauncherEndsEverythingAtOnce() throws IOException, InterruptedException {
    assertEndsAtOnceBy("INT", 130);
  }

  private void assertEndsAtOnceBy(String signal, int status)
      throws IOException, InterruptedException {
    assumeTrue(
        isHeard(signal), signal + " is ignored here, as for what a shell runs in the background");
    List<Long> workers = start();

    LiveRun.signal(signal, launcher.pid());

    assertEndsAtOnce(workers, status);
  }

  /** As a terminal's Ctrl-C does: the workers get the signal too. */
  @Test
  void aSignalToTheWholeGroupEndsEverythingAtOnce() throws IOException, InterruptedException {
    assumeTrue(isHeard("INT"), "INT is ignored here, as for what a shell runs in the background");
    assumeTrue(isOnPath("setsid"), "no setsid here, which starts a process group of its own");
    List<Long> workers = start("setsid");

    LiveRun.signal("INT", -launcher.pid());

    assertEndsAtOnce(workers, 130);
  }

  private void assertEndsAtOnce(List<Long> workers, int status)
      throws IOException, InterruptedException {
    assertThat(launcher.waitFor(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(workers).hasSize(2).allMatch(LiveRun::isGone);
    assertThat(LiveRun.segments(workers)).isEmpty();
    assertThat(launcher.exitValue()).isEqualTo(status);
    assertThat(ended().status()).isEqualTo(Ended.INTERRUPTED);
  }

  /** Starts training and returns the workers' process ids once they have taken a step. */
  private List<Long> start(String... prefix) throws IOException {
    launcher = run.start(prefix);
    return run.awaitStep();
  }

  private int exit() throws InterruptedException {
    assertThat(launcher.waitFor(LiveRun.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return launcher.exitValue();
  }

  private Ended ended() {
    return RunReader.read(run.path()).info().ended();
  }

  /** Whether a process started from here is not born deaf to a signal, and Java with it. */
  private static boolean isHeard(String signal) throws IOException, InterruptedException {
    String[] self = {"sh", "-c", "kill -s " + signal + " $$; exit 0"};
    return new ProcessBuilder(self).start().waitFor() != 0;
  }

  private static boolean isOnPath(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
