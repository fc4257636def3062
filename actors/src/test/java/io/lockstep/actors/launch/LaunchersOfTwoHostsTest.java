package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.hosts.HostLine;
import io.lockstep.actors.hosts.Joining;
import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.hosts.Rendezvous;
import io.lockstep.actors.hosts.Terms;
import io.lockstep.actors.hosts.Word;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launcher with processes that play parts, and the other host's launcher played by the test. */
class LaunchersOfTwoHostsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final BlockingQueue<RunRecord> records = new LinkedBlockingQueue<>();
  private final BlockingQueue<Word> heard = new LinkedBlockingQueue<>();
  private OtherHosts atFirst;
  private OtherHosts atSecond;

  @BeforeEach
  void meet() {
    Terms terms = new Terms("1", "one", new TreeMap<>());
    Rendezvous rendezvous =
        Rendezvous.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    InetSocketAddress first =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), rendezvous.port());
    CompletableFuture<Joining.Place> place =
        CompletableFuture.supplyAsync(
            () ->
                new Joining(first, text -> {})
                    .join(new Terms("1", "two", new TreeMap<>()), null, SOON));
    atFirst = rendezvous.gather(terms, 2, "s", SOON, text -> {});
    atSecond = place.join().others();
  }

  @AfterEach
  void part() {
    atFirst.close();
    atSecond.close();
  }

  @Test
  void aHostThatFailsBeforeTheRunBeganEndsIt() {
    CompletableFuture<Ended> run = launch("idle", atFirst, 0);

    atSecond.tell(
        new HostLine.Failing(new Failure(ExitCode.ENVIRONMENT, "no library", 1, "build here")));

    assertThat(failure(run)).hasMessage("on two: no library");
    assertThat(failure(run).exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void aHostThatIsLostBeforeTheRunBeganEndsIt() {
    CompletableFuture<Ended> run = launch("idle", atFirst, 0);

    atSecond.close();

    assertThat(run.join().cause()).isEqualTo("two was lost before the run began");
  }

  @Test
  void theFirstHostPassesOnWhatHappensAndTheCoordinatorHearsOfTheOthersDead()
      throws InterruptedException {
    atSecond.listen(heard::add);
    CompletableFuture<Ended> run = launch("begun-idle", atFirst, 0);
    assertThat(next(HostLine.Seed.class).address()).startsWith("akka://lockstep@host:");
    while (!next(HostLine.News.class).event().event().equals(Event.GENERATION)) {
      // Who has joined comes before.
    }

    WorkerId dead = new WorkerId(1, "two", 0, 77);
    atSecond.tell(new HostLine.Gone(new WorkerGone(dead, How.REAPED, "crashed")));

    assertThat(run.join()).isEqualTo(Ended.completed("cafe"));
    assertThat(next(HostLine.News.class).event())
        .matches(e -> e.event().equals(Event.WORKER_LOST) && e.pid() == 77, "is told");
    assertThat(next(HostLine.Over.class).ended()).isEqualTo(Ended.completed("cafe"));
  }

  @Test
  void anotherHostEndsAsTheFirstDoes() {
    CompletableFuture<Ended> run = launch("idle", atSecond, 1);

    atFirst.tell(new HostLine.Seed("akka://lockstep@host:1"));
    atFirst.tell(new HostLine.Over(Ended.failed(3, "rank 3 was killed", "look there")));

    assertThat(run.join()).isEqualTo(Ended.failed(3, "rank 3 was killed", "look there"));
  }

  @Test
  void aSignalToTheFirstHostIsNoneToTheOthers() {
    CompletableFuture<Ended> run = launch("idle", atSecond, 1);

    atFirst.tell(new HostLine.Over(Ended.interrupted("interrupted by a signal")));

    assertThat(run.join().status()).isEqualTo(Ended.FAILED);
    assertThat(run.join().cause()).startsWith("the run was interrupted on the first host");
  }

  @Test
  void withoutTheFirstHostTheRunIsOver() {
    CompletableFuture<Ended> run = launch("idle", atSecond, 1);

    atFirst.close();

    assertThat(failure(run).text()).contains("the first host", "its launcher has ended");
  }

  @Test
  void anotherHostTellsWhoseProcessesHaveEnded() throws InterruptedException {
    atFirst.listen(heard::add);
    CompletableFuture<Ended> run = launch("begun-exit-always", atSecond, 1);
    atFirst.tell(new HostLine.Seed("akka://lockstep@host:1"));
    atFirst.tell(
        new HostLine.News(Event.generation(1, 1, 0, List.of("one/0", "two/0", "two/1"), "came")));

    WorkerGone gone = next(HostLine.Gone.class).worker();
    assertThat(gone.worker().node()).isEqualTo(1);
    assertThat(gone.worker().host()).isEqualTo("two");
    assertThat(gone.cause()).contains("status 7");
    atFirst.tell(new HostLine.Over(Ended.completed("cafe")));
    assertThat(run.join()).isEqualTo(Ended.completed("cafe"));
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("node-2.log"));
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("node-3.log"));
  }

  private <T extends HostLine> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      Word word = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(word).as("a word of " + kind).isNotNull();
      if (kind.isInstance(word.line())) {
        return kind.cast(word.line());
      }
    }
  }

  private static LockstepException failure(CompletableFuture<Ended> run) {
    try {
      throw new AssertionError("no failure, but " + run.join());
    } catch (CompletionException e) {
      return (LockstepException) e.getCause();
    }
  }

  private CompletableFuture<Ended> launch(String part, OtherHosts others, int node) {
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
            4,
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
    RunFolder run = new RunFolder(folder);
    HostPart host = new HostPart(node, node == 0 ? "one" : "two", "127.0.0.1", 2, "s");
    return CompletableFuture.supplyAsync(
        () -> {
          try (LocalLauncher launcher = new LocalLauncher()) {
            return launcher.run(
                new WorkerCommand(command, Map.of()),
                host.settings(spec, run, null),
                0,
                run,
                others,
                this::record);
          }
        });
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
}
