package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.StepOrder;
import io.lockstep.model.data.Augmentation;
import io.lockstep.model.data.Batch;
import io.lockstep.model.data.ImageSet;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefetcherTest {
  private static final ImageSet NOISE = Samples.random(32, 1).train();
  private static final int[] FIRST = {0, 1, 2};
  private static final int[] SECOND = {3, 4};

  /** Samples in the order in which they were filled. */
  private final Queue<Integer> filled = new ConcurrentLinkedQueue<>();

  private Prefetcher prefetcher;

  @AfterEach
  void close() {
    prefetcher.close();
  }

  @ParameterizedTest(name = "idle core: {0}")
  @ValueSource(booleans = {true, false})
  void takesWhatItHasPrepared(boolean idleCore) {
    open(idleCore);
    prefetcher.take(0, FIRST);

    prefetcher.prepare(() -> new StepOrder.Next(1, SECOND));
    prefetcher.useTheWait();
    Batch batch = prefetcher.take(1, SECOND);

    assertThat(filled).containsExactly(0, 1, 2, 3, 4);
    assertHolds(batch, 1, SECOND);
  }

  @ParameterizedTest(name = "idle core: {0}")
  @ValueSource(booleans = {true, false})
  void leavesTheBatchInUseAlone(boolean idleCore) {
    open(idleCore);
    Batch inUse = prefetcher.take(0, FIRST);

    for (int epoch = 1; epoch < 4; epoch++) {
      int next = epoch;
      prefetcher.prepare(() -> new StepOrder.Next(next, SECOND));
      prefetcher.useTheWait();
      assertHolds(inUse, epoch - 1, epoch == 1 ? FIRST : SECOND);
      inUse = prefetcher.take(epoch, SECOND);
    }
  }

  @ParameterizedTest(name = "idle core: {0}")
  @ValueSource(booleans = {true, false})
  void fillsWhatWasOrderedWhereSomethingElseWasPrepared(boolean idleCore) {
    open(idleCore);
    prefetcher.prepare(() -> new StepOrder.Next(1, SECOND));
    assertHolds(prefetcher.take(2, SECOND), 2, SECOND); // Another epoch.

    prefetcher.prepare(() -> new StepOrder.Next(3, SECOND));
    assertHolds(prefetcher.take(3, FIRST), 3, FIRST); // Other samples.

    prefetcher.prepare(null);
    assertHolds(prefetcher.take(4, FIRST), 4, FIRST);
  }

  @ParameterizedTest(name = "idle core: {0}")
  @ValueSource(booleans = {true, false})
  void failsOnlyWhoNeedsWhatCannotBeFilled(boolean idleCore) {
    open(idleCore);
    int[] missing = {1, 99};

    prefetcher.prepare(() -> new StepOrder.Next(0, missing));
    prefetcher.useTheWait();
    assertHolds(prefetcher.take(0, SECOND), 0, SECOND);

    prefetcher.prepare(() -> new StepOrder.Next(0, missing));
    assertThatThrownBy(() -> prefetcher.take(0, missing))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("sample 99");
    assertHolds(prefetcher.take(0, FIRST), 0, FIRST);
  }

  private void open(boolean idleCore) {
    prefetcher =
        new Prefetcher(
            NOISE,
            (epoch, sample) -> {
              filled.add(sample);
              return Augmentation.of(7, epoch, sample);
            },
            idleCore);
  }

  private static void assertHolds(Batch batch, int epoch, int[] samples) {
    Batch expected = new Batch();
    expected.fill(NOISE, samples, sample -> Augmentation.of(7, epoch, sample));
    assertThat(floats(batch)).isEqualTo(floats(expected));
    assertThat(batch.label(0)).isEqualTo(expected.label(0));
  }

  private static FloatBuffer floats(Batch batch) {
    return batch.images().asFloatBuffer();
  }
}
