package io.lockstep.actors.nccl;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.nccl.NcclWorld.PLENTY;
import static io.lockstep.actors.nccl.NcclWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Pending;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What becomes of ranks that hang, fail, do not fit; by the stand-in, which is not NCCL. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class NcclFailureTest {
  private static final Duration SOON = Duration.ofMillis(300);

  @AfterEach
  void reset() {
    StandIn.reset();
  }

  @Test
  void whoWaitsInNcclIsFreedByAnAbortFromAnotherThread() {
    try (NcclWorld world = NcclWorld.of(2)) {
      Pending waiting = world.rank(0).allReduce(direct(1, 2));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // It may be in NCCL, or not yet.
      world.rank(0).abort("a rank was lost");
      world.rank(0).abort("again");

      LockstepException failure = failureOf(waiting);
      assertThat(failure).hasMessage("rank 0 aborted: a rank was lost");
      assertThat(world.rank(0).failure()).contains((LockstepException) failure.getCause());
      assertThat(failureOf(world.rank(0).barrier())).hasMessage(failure.getMessage());
      assertThat(world.hung).isEmpty();
    }
  }

  @Test
  void afterAnAbortTheRestGoesOnInANewGeneration() {
    try (NcclWorld world = NcclWorld.of(3)) {
      world.rank(0).allReduce(direct(1));
      world.rank(1).allReduce(direct(1));
      world.rank(0).abort("rank 2 was lost");
      world.rank(1).abort("rank 2 was lost");
      world.dropLast();

      world.open(2);

      assertThat(world.allReduce(rank -> new float[] {rank + 1}))
          .allSatisfy(sum -> assertThat(sum).containsExactly(3));
    }
  }

  @Test
  void noBufferIsWrittenOnceTheNextGenerationIsOpen() {
    StandIn.set("COPY_DELAY_US", 30_000);
    try (NcclWorld world = NcclWorld.of(2)) {
      ByteBuffer buffer = direct(7);
      Pending own = world.rank(0).allReduce(buffer);
      world.rank(1).allReduce(direct(1));
      world.rank(0).abort("enough");
      failureOf(own);

      world.open(2);
      buffer.putFloat(0, -1);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));

      assertThat(buffer.getFloat(0)).isEqualTo(-1);
    }
  }

  @Test
  void whoWaitsForARankThatDoesNotComeLosesPatience() {
    try (NcclWorld world = NcclWorld.of(2, new Deadlines(PLENTY, SOON, PLENTY))) {
      LockstepException failure = failureOf(world.rank(0).allReduce(direct(1)));

      assertThat(failure).hasMessage("rank 0 waited 0.3 s for all-reduce 0");
      assertThat(failure.rank()).isNull();
      assertThat(failure.hint()).contains("NCCL does not tell for whom");
    }
  }

  @Test
  void ranksThatBringUnequalBuffersHangAndLosePatience() {
    try (NcclWorld world = NcclWorld.of(2, new Deadlines(PLENTY, SOON, PLENTY))) {
      Pending other = world.rank(1).allReduce(direct(1, 2));
      assertThat(failureOf(world.rank(0).allReduce(direct(1)))).hasMessageContaining("0.3 s");
      assertThat(failureOf(other)).hasMessageContaining("0.3 s");
    }
  }

  @Test
  void whereAnAbortHangsTheProcessHasToLeaveWithTheReason() {
    Deadlines short_ = new Deadlines(PLENTY, PLENTY, SOON);
    try (NcclWorld world = NcclWorld.of(2, short_)) {
      StandIn.set("HANG_ABORT", 1);
      Pending waiting = world.rank(0).allReduce(direct(1));
      world.rank(0).abort("a rank was lost");
      failureOf(waiting);
      while (world.hung.isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      StandIn.reset();

      LockstepException reason = world.hung.remove();
      assertThat(reason)
          .hasMessage(
              "rank 0 leaves: NCCL's communicator has not ended within 0.3 s (it ends because:"
                  + " rank 0 aborted: a rank was lost)");
      assertThat(reason.rank()).isZero();
    }
  }

  @Test
  void anOperationThatBeginsJustAsItsCollectiveEndsFailsAndDoesNotReachNccl() throws Exception {
    CountDownLatch begins = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger sums = new AtomicInteger();
    NcclLibrary library = StandIn.library();
    Cuda held =
        Forgetful.proxy(Cuda.class, library.cuda(), (name, args) -> held(name, begins, goOn));
    Nccl counted =
        Forgetful.proxy(
            Nccl.class,
            library.nccl(),
            (name, args) -> {
              sums.addAndGet(name.equals("allReduce") ? 1 : 0);
              return false;
            });
    library = new NcclLibrary(library.paths(), library.version(), counted, held);
    try (NcclWorld world = new NcclWorld(2, library, new Deadlines(PLENTY, PLENTY, SOON))) {
      world.open(1);
      Pending late = world.rank(0).allReduce(direct(1));
      begins.await();
      world.rank(0).abort("a rank was lost");
      while (world.hung.isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      goOn.countDown();

      assertThat(failureOf(late)).hasMessage("rank 0 aborted: a rank was lost");
      assertThat(sums).hasValue(0);
    }
  }

  /** Holds up who asks for memory on the GPU. */
  private static boolean held(String call, CountDownLatch begins, CountDownLatch goOn) {
    if (call.equals("malloc")) {
      begins.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return false;
  }

  @Test
  void whoDoesNotComeToTheOpeningIsNamed() {
    NcclLibrary library = StandIn.library();
    try (NcclWorld world = new NcclWorld(3, library, new Deadlines(SOON, PLENTY, PLENTY))) {
      CompletionStage<Collective> second = world.begin(1, 1);

      LockstepException failure = failureOf(world.begin(1, 0));

      assertThat(failure).hasMessage("rank 0 waited 0.3 s for rank 2 to open generation 1");
      assertThat(failure.rank()).isEqualTo(2);
      assertThat(failureOf(second))
          .hasMessage("rank 1 waited 0.3 s for rank 0 to open generation 1");
    }
  }

  @Test
  void aNewerGenerationEndsTheOpeningOfAnOlderOne() {
    try (NcclWorld world = new NcclWorld(2, StandIn.library(), NcclWorld.PATIENT)) {
      CompletionStage<Collective> old = world.begin(1, 0);
      world.open(2);

      assertThat(failureOf(old)).hasMessage("rank 0 gave up: generation 2 is being opened");
      assertThat(world.allReduce(rank -> new float[] {1}))
          .allSatisfy(sum -> assertThat(sum).containsExactly(2));
    }
  }

  @Test
  void twoRanksOnOneGpuAreRefusedByName() {
    NcclLibrary library = StandIn.library();
    try (NcclWorld world = new NcclWorld(1, library, NcclWorld.PATIENT);
        NcclFactory other =
            NcclFactory.create(
                library, 0, "127.0.0.1", NcclWorld.SECRET, NcclWorld.PATIENT, e -> {})) {
      List<String> endpoints = List.of(world.factory(0).endpoint(), other.endpoint());
      CompletionStage<Collective> second = other.open(1, 1, endpoints);

      LockstepException failure = failureOf(world.factory(0).open(1, 0, endpoints));

      assertThat(failure)
          .hasMessage("ranks 0 and 1 are on one GPU, 127.0.0.1 stand-in, not a GPU:00:00.0");
      assertThat(failure.rank()).isEqualTo(1);
      assertThat(failureOf(second)).hasMessage(failure.getMessage());
    }
  }

  @Test
  void ranksWithUnequalVersionsAreRefusedByName() {
    List<Introduction> all =
        List.of(new Introduction(1, 0, 22703, "a"), new Introduction(1, 1, 22105, "b"));

    assertThat(Introduction.obstacle(all).orElseThrow())
        .hasMessage("rank 1 has NCCL 2.21.5, and rank 0 has 2.27.3");
    assertThat(Introduction.obstacle(all.subList(0, 1))).isEmpty();
  }

  @Test
  void aStrangerAtThePortHarmsNothing() throws Exception {
    try (NcclWorld world = new NcclWorld(2, StandIn.library(), NcclWorld.PATIENT)) {
      String endpoint = world.endpoints().get(0);
      int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
      Introduction forged = new Introduction(9, 1, 22703, "x");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(SealedLine.encode(forged, "another secret"));
        assertThat(socket.getInputStream().read()).isNegative();
      }
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
        silent.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        world.open(1);
      }
      assertThat(world.allReduce(rank -> new float[] {1}))
          .allSatisfy(sum -> assertThat(sum).containsExactly(2));
    }
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() {
    StandIn.set("DEVICES", 1);
    NcclLibrary library = StandIn.library();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                NcclFactory.create(
                    library, 1, "127.0.0.1", NcclWorld.SECRET, NcclWorld.PATIENT, e -> {}))
        .hasMessage("there is no GPU 1 on 127.0.0.1, only 1");
  }

  @Test
  void whoClosesAtRestLetsTheOthersFinish() {
    try (NcclWorld world = NcclWorld.of(2)) {
      List<Boolean> done =
          world.onAll(
              rank -> {
                rank.allReduce(direct(1)).await();
                rank.close();
                ((NcclCollective) rank).ended().orTimeout(10, TimeUnit.SECONDS).join();
                return rank.failure().isEmpty();
              });
      assertThat(done).containsOnly(true);
      assertThat(world.hung).isEmpty();
    }
  }
}
