package io.lockstep.model.replica;

import static io.lockstep.core.port.CollectiveMemory.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.npz.FloatArray;
import io.lockstep.model.npz.NpzReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlReplicaTest {
  private static final Dataset NOISE = Samples.random(32, 10);

  @TempDir Path folder;
  private final List<Replica> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Replica::close);
  }

  /**
   * The mean of two ranks' gradients is the gradient over both their samples, up to the order of
   * float32 sums: 1e-6 for weights of at most 0.25 after five steps.
   */
  @Test
  void twoRanksStepLikeOneOnAllTheirSamples() throws Exception {
    Replica one = open(new Specs().batch(16));
    List<Replica> two =
        List.of(open(new Specs().workers(2).batch(8)), open(new Specs().workers(2).batch(8)));
    InJvmWorld world = new InJvmWorld(2);

    for (int step = 0; step < 5; step++) {
      CompletionStage<StepOutcome> first =
          two.get(0).step(Samples.order(step, Samples.every(2, 0, 8), 0.05), world.rank(0));
      CompletionStage<StepOutcome> second =
          two.get(1).step(Samples.order(step, Samples.every(2, 1, 8), 0.05), world.rank(1));
      get(one.step(Samples.order(step, Samples.every(1, 0, 16), 0.05), Lone.WORLD));
      assertThat(get(first).paramsCrc()).isEqualTo(get(second).paramsCrc());
    }

    Map<String, FloatArray> expected = weights(one, "one.npz");
    Map<String, FloatArray> actual = weights(two.get(0), "two.npz");
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    for (String name : expected.keySet()) {
      assertThat(actual.get(name).values())
          .as(name)
          .containsExactly(expected.get(name).values(), within(1e-6f));
    }
  }

  @Test
  void twoReplicasGoOnTogetherFromTheStateOfOne() throws Exception {
    Replica veteran = open(new Specs().workers(2));
    Replica joiner = open(new Specs().workers(2).seed(2));
    int[] eight = Samples.every(1, 0, 8);
    get(veteran.step(Samples.order(0, eight, 0.1), Lone.WORLD));
    int crc = get(veteran.step(Samples.order(1, eight, 0.1), Lone.WORLD)).paramsCrc();
    InJvmWorld world = new InJvmWorld(2);

    CompletionStage<Void> sent = veteran.transfer(world.rank(0), 0, crc);
    get(joiner.transfer(world.rank(1), 0, crc));
    get(sent);

    CompletionStage<StepOutcome> first =
        veteran.step(Samples.order(2, Samples.every(2, 0, 8), 0.1), world.rank(0));
    CompletionStage<StepOutcome> second =
        joiner.step(Samples.order(2, Samples.every(2, 1, 8), 0.1), world.rank(1));
    assertThat(get(first).paramsCrc()).isEqualTo(get(second).paramsCrc());
    assertThat(get(veteran.save(folder.resolve("veteran.npz"))))
        .isEqualTo(get(joiner.save(folder.resolve("joiner.npz"))));
  }

  @Test
  void keepsItsStateWhereATransferIsAborted() throws Exception {
    Replica joiner = open(new Specs().workers(2));
    String before = get(joiner.save(folder.resolve("before.npz")));
    InJvmWorld world = new InJvmWorld(2);

    CompletionStage<Void> received = joiner.transfer(world.rank(1), 0, 0);
    world.rank(0).abort("rank 0 is leaving");

    assertThat(failure(received)).hasMessage("rank 0 is leaving");
    assertThat(get(joiner.save(folder.resolve("after.npz")))).isEqualTo(before);
  }

  @Test
  void letsOthersSeeThatItWorks() throws Exception {
    Replica replica = open(new Specs());
    long opened = replica.progress();

    get(replica.step(Samples.order(0, new int[] {0, 1}, 0.1), Lone.WORLD));
    long stepped = replica.progress();
    get(replica.evaluate(Lone.WORLD));
    long evaluated = replica.progress();
    get(replica.save(folder.resolve("weights.npz")));

    // The tiny network has two stages, each with a forward and a backward part.
    assertThat(stepped).isGreaterThanOrEqualTo(opened + 2 * 2 + 1);
    assertThat(evaluated).isGreaterThan(stepped);
    assertThat(replica.progress()).isGreaterThan(evaluated);
  }

  @Test
  void describesItself() throws Exception {
    Replica replica = get(DjlReplica.open(new Specs().spec(), 0, PRIVATE));
    opened.add(replica);

    assertThat(replica.description().parameters()).isEqualTo(78_042);
    assertThat(replica.description().statistics()).isEqualTo(672);
    assertThat(replica.description().trainImages()).isEqualTo(10_000);
    assertThat(replica.description().testImages()).isEqualTo(2_000);
  }

  @Test
  void refusesAnUnknownNetwork() {
    LockstepException failure =
        failure(DjlReplica.open(new Specs().network("resnet9").spec(), 0, PRIVATE));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("resnet9");
  }

  @Test
  void refusesDataThatIsNotThere() {
    LockstepException failure =
        failure(DjlReplica.open(new Specs().data("nowhere").spec(), 0, PRIVATE));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("nowhere");
  }

  @Test
  void refusesMoreWorkersThanTrainingImages() {
    LockstepException failure =
        failure(
            DjlReplica.open(new Specs().workers(33).spec(), PRIVATE, TinyNetwork.NETWORK, NOISE));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessage("33 workers for 32 training images: some would have none");
  }

  @Test
  void refusesABatchOfNothing() {
    LockstepException failure = failure(DjlReplica.open(new Specs().batch(0).spec(), 0, PRIVATE));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessage("batch must be at least 1, not 0");
  }

  @Test
  void failsOrdersAfterItWasClosed() throws Exception {
    Replica replica = open(new Specs());
    replica.close();
    replica.close();

    assertThat(failure(replica.evaluate(Lone.WORLD))).hasMessageContaining("closed");
  }

  @Test
  void carriesOutWhatWasOrderedBeforeItWasClosed() throws Exception {
    Replica replica = open(new Specs());
    CompletionStage<StepOutcome> step =
        replica.step(Samples.order(0, new int[] {0, 1}, 0.1), Lone.WORLD);
    replica.close();

    assertThat(get(step).score().samples()).isEqualTo(2);
  }

  @Test
  void refusesMoreOrdersThanItHasRoomFor() throws Exception {
    OwnThread thread = new OwnThread("test");
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletionStage<Integer> running =
        thread.order(
            () -> {
              busy.countDown();
              awaitUninterrupted(go);
              return 0;
            });
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < OwnThread.MAX_PENDING; i++) {
      thread.order(() -> 1);
    }

    assertThat(failure(thread.order(() -> 2))).hasMessageContaining("more than 16 orders");
    go.countDown();
    assertThat(get(running)).isZero();
    thread.closeAfter(() -> {});
  }

  @Test
  void reportsABugAsAFailureOfItsOwn() {
    OwnThread thread = new OwnThread("test");

    LockstepException failure =
        failure(
            thread.order(
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure).hasMessageContaining("broken").hasCauseInstanceOf(Exception.class);
    thread.closeAfter(() -> {});
  }

  private Replica open(Specs specs) throws Exception {
    Replica replica = get(DjlReplica.open(specs.spec(), PRIVATE, TinyNetwork.NETWORK, NOISE));
    opened.add(replica);
    return replica;
  }

  private Map<String, FloatArray> weights(Replica replica, String name) throws Exception {
    Path file = folder.resolve(name);
    get(replica.save(file));
    return NpzReader.read(file, any -> true);
  }

  private static <T> T get(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static LockstepException failure(CompletionStage<?> stage) {
    Throwable[] thrown = new Throwable[1];
    CountDownLatch done = new CountDownLatch(1);
    stage.whenComplete(
        (value, failure) -> {
          thrown[0] = failure;
          done.countDown();
        });
    awaitUninterrupted(done);
    assertThat(thrown[0]).isInstanceOf(LockstepException.class);
    return (LockstepException) thrown[0];
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
