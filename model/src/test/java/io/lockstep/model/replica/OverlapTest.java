package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica does with sums that are computed while it computes, and stay with the others. */
class OverlapTest {
  private static final int[] EIGHT = Samples.every(1, 0, 8);
  private static final Dataset NOISE = Samples.random(32, 8);
  private static final int STAGES = 5; // of resnet8, each a bucket

  @TempDir Path folder;
  private final List<Trainer> opened = new ArrayList<>();

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  @AfterEach
  void close() {
    opened.forEach(Trainer::close);
  }

  @ParameterizedTest
  @ValueSource(longs = {4 << 10, 100_000, 25 << 20})
  void getsTheSameBitsWhereverTheSumLiesAndHoweverItIsCut(long bucketBytes) {
    Trainer alone = open(new Specs());
    Trainer twin = open(new Specs().bucketBytes(bucketBytes));
    SharedSums shared = new SharedSums();

    for (int step = 0; step < 3; step++) {
      assertThat(step(twin, step, shared).paramsCrc())
          .isEqualTo(step(alone, step, Lone.WORLD).paramsCrc());
    }

    assertThat(Fingerprint.of(twin)).isEqualTo(Fingerprint.of(alone));
  }

  @Test
  void handsABucketOverBeforeTheNextStageAndWaitsForNoneBeforeTheLast() {
    SharedSums shared = new SharedSums();

    step(open(new Specs()), 0, shared);

    // Asked before the data, before each stage forward and backward, and before waiting.
    assertThat(shared.events().subList(STAGES + 1, 3 * STAGES + 7))
        .containsExactly(
            "asked", "sum 0", "asked", "sum 1", "asked", "sum 2", "asked", "sum 3", "asked",
            "sum 4", "asked", "await 0", "await 1", "await 2", "await 3", "await 4");
  }

  @Test
  void releasesAllOnceItHasReadAllAndWritesTheBufferOnlyWhenAllHaveReleased() {
    Trainer trainer = open(new Specs());
    SharedSums shared = new SharedSums();

    step(trainer, 0, shared);
    assertThat(shared.events()).endsWith(numbered("await", "release"));

    step(trainer, 1, shared);
    assertThat(shared.events()).containsSubsequence(numbered("release", "free"));
    assertThat(shared.events()).noneMatch(event -> event.startsWith("written too early"));
    assertThat(shared.events().indexOf("free 4")).isLessThan(shared.events().indexOf("sum 5"));
  }

  private static String[] numbered(String first, String second) {
    return Stream.of(first, second)
        .flatMap(what -> Stream.of(0, 1, 2, 3, 4).map(number -> what + " " + number))
        .toArray(String[]::new);
  }

  @Test
  void leavesTheStateAsItWasAndTheBufferToItsReadersWhereAStepIsGivenUpBetweenBuckets() {
    for (int sums = 1; sums <= STAGES; sums++) {
      Trainer trainer = open(new Specs());
      Trainer untroubled = open(new Specs());
      step(trainer, 0, Lone.WORLD);
      step(untroubled, 0, Lone.WORLD);
      String before = Fingerprint.of(trainer);
      SharedSums shared = new SharedSums().failAfterSums(sums);

      assertThatThrownBy(() -> step(trainer, 1, shared)).hasMessage("rank 1 went away");

      assertThat(shared.events()).contains("sum " + (sums - 1)).doesNotContain("sum " + sums);
      assertThat(Fingerprint.of(trainer)).isEqualTo(before);
      assertThat(Flat.of(trainer).gradients().floats())
          .isNotEqualTo(FlatBuffer.allocate(trainer.parameters().parameterCount()).floats());
      assertThat(step(trainer, 1, new SharedSums()).paramsCrc())
          .isEqualTo(step(untroubled, 1, Lone.WORLD).paramsCrc());
    }
  }

  @Test
  void takesNoFailureOfAGenerationThatIsOverForItsOwn() {
    Trainer trainer = open(new Specs());
    Trainer untroubled = open(new Specs());
    SharedSums over = new SharedSums();
    step(trainer, 0, over);
    step(untroubled, 0, Lone.WORLD);
    over.fail("rank 1 went away");

    assertThat(step(trainer, 1, new SharedSums()).paramsCrc())
        .isEqualTo(step(untroubled, 1, Lone.WORLD).paramsCrc());
    assertThat(over.events()).contains("free 0");
  }

  @Test
  void spoilsNoMoreThanTheStepWhereTheOthersDoNotRelease() {
    Trainer trainer = open(new Specs());
    SharedSums shared = new SharedSums().keepsItFromUs();
    step(trainer, 0, shared);
    String after = Fingerprint.of(trainer);

    assertThatThrownBy(() -> step(trainer, 1, shared)).hasMessage("rank 1 did not release");

    assertThat(Fingerprint.of(trainer)).isEqualTo(after);
  }

  @Test
  void givesNothingOutAfterReadingWhatWasNoSum() {
    Trainer source = open(new Specs());
    Trainer late = open(new Specs());
    SharedSums shared = new SharedSums();
    shared.goOnWithoutUs();
    String message = "the others went on";

    assertThatThrownBy(() -> step(late, 0, shared)).hasMessage(message);

    assertThatThrownBy(() -> step(late, 0, Lone.WORLD)).hasMessage(message);
    assertThatThrownBy(() -> late.evaluate(Lone.WORLD)).hasMessage(message);
    assertThatThrownBy(() -> late.save(folder.resolve("weights.npz"))).hasMessage(message);
    int crc = late.description().paramsCrc();
    assertThatThrownBy(() -> late.transfer(Lone.WORLD, 0, crc)).hasMessage(message);
    assertThat(folder.resolve("weights.npz")).doesNotExist();

    Tape tape = new Tape();
    source.transfer(tape.source(), Tape.SOURCE, source.description().paramsCrc());
    late.transfer(tape.receiver(), Tape.SOURCE, source.description().paramsCrc());
    assertThat(step(late, 0, Lone.WORLD).paramsCrc())
        .isEqualTo(step(source, 0, Lone.WORLD).paramsCrc());
  }

  private static StepOutcome step(Trainer trainer, long step, Collective collective) {
    return trainer.step(Samples.order(step, EIGHT, 0.1), collective);
  }

  private Trainer open(Specs specs) {
    Trainer trainer =
        new Trainer(specs.spec(), CollectiveMemory.PRIVATE, Networks.named("resnet8"), NOISE);
    opened.add(trainer);
    return trainer;
  }
}
