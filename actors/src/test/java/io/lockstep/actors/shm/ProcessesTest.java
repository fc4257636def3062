package io.lockstep.actors.shm;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A rank in another process: that it sums, that its death is noticed, what it leaves behind. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the collective is for Linux")
class ProcessesTest {
  /** A death is looked for every ten; the rest is the dying itself, on a machine that is busy. */
  private static final long NOTICED_MS = 100;

  @TempDir private Path folder;
  private SharedMemoryFactory factory;
  private Process process;
  private Writer orders;
  private BufferedReader words;
  private Path itsFile;
  private Collective collective;

  @BeforeEach
  void meet() throws IOException {
    factory = SharedMemoryFactory.create(folder, ShmWorld.SECRET, ShmWorld.PLENTY, ShmWorld.PLENTY);
    process = LonelyRank.start(folder);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    words = process.inputReader(StandardCharsets.UTF_8);
    itsFile = Path.of(words.readLine());
    tell(factory.endpoint());
    collective =
        factory
            .open(1, 0, List.of(factory.endpoint(), itsFile.toString()))
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void part() {
    collective.close();
    factory.close();
    process.destroyForcibly();
  }

  @Test
  void ranksOfTwoProcessesSum() throws IOException {
    for (int round = 0; round < 50; round++) {
      tell("again");
      ByteBuffer buffer = direct(round, 2);
      collective.allReduce(buffer).await();
      assertThat(floats(buffer)).containsExactly(round + 1, 3);
    }
  }

  @Test
  void aRankThatIsKilledIsMissedByWhoeverWaitsForIt() throws Exception {
    CompletableFuture<LockstepException> waiting =
        CompletableFuture.supplyAsync(() -> ShmWorld.failureOf(collective.allReduce(direct(1, 1))));
    ShmWorld.await(() -> collective.progress().submitted() == 1, "the submission");
    kill();
    long diedNs = System.nanoTime();
    LockstepException failure = waiting.get(20, TimeUnit.SECONDS);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - diedNs)).isLessThan(NOTICED_MS);
    assertThat(failure).hasMessage("lost the process of rank 1 at all-reduce 0");
    assertThat(failure.rank()).isEqualTo(1);
  }

  @Test
  void aRankThatIsKilledIsMissedAtRest() throws Exception {
    assertThat(collective.failure()).isEmpty();
    kill();
    long diedNs = System.nanoTime();
    LockstepException failure = ShmWorld.failureOf(collective);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - diedNs)).isLessThan(NOTICED_MS);
    assertThat(failure).hasMessage("lost the process of rank 1 at rest");
    assertThat(failure.rank()).isEqualTo(1);
  }

  @Test
  void whatAKilledRankLeavesIsRemovedAtTheNextStartAndWhatLivesIsNot() throws Exception {
    Path own = Path.of(factory.endpoint());
    Path foreign = Files.createFile(folder.resolve("lockstep-notes"));
    Leftovers.remove(folder);
    assertThat(itsFile).exists();
    kill();
    assertThat(itsFile).exists();
    SharedMemoryFactory.create(folder, ShmWorld.SECRET, ShmWorld.PLENTY, ShmWorld.PLENTY).close();
    assertThat(itsFile).doesNotExist();
    assertThat(own).exists();
    assertThat(foreign).exists();
  }

  @Test
  void whoReapsAProcessRemovesItsSegmentAtOnce() throws Exception {
    kill();
    Leftovers.removeOf("another run", process.pid(), folder);
    assertThat(itsFile).exists();
    Leftovers.removeOf(ShmWorld.SECRET, process.pid(), folder);
    assertThat(itsFile).doesNotExist();
    assertThat(Path.of(factory.endpoint())).exists();
  }

  private void tell(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
  }

  private void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
