package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.Span;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final int[] EIGHT = Samples.every(1, 0, 8);

  private static final int STAGES = 5; // of resnet8, each a bucket

  /** Data; forward and backward through the stages; what the sums are waited for after. */
  private static final int PIECES_OF_A_STEP = 1 + 2 * STAGES + 1;

  private static final Dataset NOISE = Samples.random(32, 40);

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

  @Test
  void resNet8LearnsABatchOfNoiseByHeart() {
    assertLearnsByHeart("resnet8", 32, 150, 0.1);
  }

  @Test
  void resNet18LearnsABatchOfNoiseByHeart() {
    assertLearnsByHeart("resnet18", 8, 30, 0.02);
  }

  private void assertLearnsByHeart(String network, int images, int steps, double learningRate) {
    Trainer trainer = open(new Specs().network(network));
    int[] samples = Samples.every(1, 0, images);
    double first = step(trainer, 0, samples, learningRate).score().loss();
    double last = first;
    for (int step = 1; step < steps && last >= first / 10; step++) {
      last = step(trainer, step, samples, learningRate).score().loss();
    }
    assertThat(last).isLessThan(first / 10);
  }

  @Test
  void givesTheSameBitsForTheSameSeed() {
    assertThat(crcs(new Specs().augment())).isEqualTo(crcs(new Specs().augment()));
  }

  @Test
  void givesOtherBitsForAnotherSeed() {
    assertThat(crcs(new Specs())).doesNotContainAnyElementsOf(crcs(new Specs().seed(2)));
  }

  private List<Integer> crcs(Specs specs) {
    Trainer trainer = open(specs);
    List<Integer> crcs = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      crcs.add(step(trainer, step, EIGHT, 0.1).paramsCrc());
    }
    return crcs;
  }

  /** Also for batch normalisation: twice a value, halved, is the value to the last bit. */
  @Test
  void twoRanksWithTheSameSamplesStepLikeOne() {
    Trainer alone = open(new Specs());
    Trainer twin = open(new Specs());

    for (int step = 0; step < 3; step++) {
      int expected = step(alone, step, EIGHT, 0.1).paramsCrc();
      StepOutcome outcome = twin.step(Samples.order(step, EIGHT, 0.1), Twins.WORLD);
      assertThat(outcome.paramsCrc()).isEqualTo(expected);
    }
  }

  @Test
  void leavesNothingOfAStepWhoseCollectiveFails() {
    Trainer trainer = open(new Specs());
    Trainer untroubled = open(new Specs());
    step(trainer, 0, EIGHT, 0.1);
    step(untroubled, 0, EIGHT, 0.1);
    String before = Weights.sha256(trainer.parameters().state());

    assertThatThrownBy(
            () -> trainer.step(Samples.order(1, EIGHT, 0.1), new Twins("rank 1 went away")))
        .hasMessage("rank 1 went away");

    assertThat(Weights.sha256(trainer.parameters().state())).isEqualTo(before);
    assertThat(step(trainer, 1, EIGHT, 0.1).paramsCrc())
        .isEqualTo(step(untroubled, 1, EIGHT, 0.1).paramsCrc());
  }

  @Test
  void givesAStepUpBetweenAnyTwoOfItsStages() {
    Trainer trainer = open(new Specs());
    Trainer untroubled = open(new Specs());
    step(trainer, 0, EIGHT, 0.1);
    step(untroubled, 0, EIGHT, 0.1);
    String before = Fingerprint.of(trainer);

    for (int pieces = 0; pieces < PIECES_OF_A_STEP; pieces++) {
      Doomed collective = new Doomed(pieces);
      long progress = trainer.progress();

      assertThatThrownBy(() -> trainer.step(Samples.order(1, EIGHT, 0.1), collective))
          .hasMessage(Doomed.CAUSE);

      assertThat(trainer.progress()).isEqualTo(progress + pieces + 1);
      assertThat(collective.reductions()).isEqualTo(Math.max(0, pieces - 1 - STAGES));
      assertThat(Fingerprint.of(trainer)).isEqualTo(before);
    }
    assertThat(step(trainer, 1, EIGHT, 0.1).paramsCrc())
        .isEqualTo(step(untroubled, 1, EIGHT, 0.1).paramsCrc());
    assertThat(Fingerprint.of(trainer)).isEqualTo(Fingerprint.of(untroubled));
  }

  @Test
  void finishesAStepWhoseGradientsAreReducedWhateverBecomesOfTheCollective() {
    Trainer trainer = open(new Specs());
    Trainer untroubled = open(new Specs());
    Doomed collective = new Doomed(PIECES_OF_A_STEP);

    StepOutcome outcome = trainer.step(Samples.order(0, EIGHT, 0.1), collective);

    assertThat(collective.failure()).isPresent();
    assertThat(collective.reductions()).isEqualTo(STAGES);
    assertThat(outcome.paramsCrc()).isEqualTo(step(untroubled, 0, EIGHT, 0.1).paramsCrc());
    assertThat(Fingerprint.of(trainer)).isEqualTo(Fingerprint.of(untroubled));
  }

  @Test
  void stopsWhereTheLossIsNoNumber() {
    Trainer trainer = open(new Specs());
    step(trainer, 0, EIGHT, 1e30);
    String before = Weights.sha256(trainer.parameters().state());

    LockstepException failure =
        catchThrowableOfType(LockstepException.class, () -> step(trainer, 1, EIGHT, 1e30));

    assertThat(failure).hasMessageContaining("the loss of step 1 is NaN");
    assertThat(failure.hint()).contains("learning rate").contains("1.0E30");
    assertThat(Weights.sha256(trainer.parameters().state())).isEqualTo(before);
  }

  @Test
  void evaluatesInPartsThatAddUp() {
    Trainer trainer = open(new Specs());
    step(trainer, 0, EIGHT, 0.1);
    String before = Weights.sha256(trainer.parameters().state());

    Score whole = trainer.evaluate(Lone.WORLD);
    Score parts = Score.NONE;
    for (int rank = 0; rank < 3; rank++) {
      parts = parts.plus(trainer.evaluate(new Place(rank, 3)));
    }

    assertThat(whole.samples()).isEqualTo(40);
    assertThat(parts.samples()).isEqualTo(40);
    assertThat(parts.correct()).isEqualTo(whole.correct());
    // Sums in float32 over other batches.
    assertThat(parts.lossSum()).isCloseTo(whole.lossSum(), within(1e-4 * whole.lossSum()));
    assertThat(Weights.sha256(trainer.parameters().state())).isEqualTo(before);
  }

  @Test
  void evaluatesNothingWhereThereAreMoreRanksThanImages() {
    assertThat(open(new Specs()).evaluate(new Place(40, 41))).isEqualTo(Score.NONE);
  }

  @Test
  void endsAnEvaluationBetweenBatchesWhereTheCollectiveHasFailed() {
    Trainer trainer = open(new Specs(), TinyNetwork.NETWORK, Samples.random(1, 2 * 600));

    // 600 of the images are this rank's: three batches.
    for (int batches = 0; batches < 3; batches++) {
      Doomed collective = new Doomed(batches);
      long progress = trainer.progress();

      assertThatThrownBy(() -> trainer.evaluate(collective)).hasMessage(Doomed.CAUSE);

      assertThat(trainer.progress()).isEqualTo(progress + batches + 1);
    }
    assertThat(trainer.evaluate(new Doomed(3)).samples()).isEqualTo(600);
  }

  @Test
  void describesItsStateByTheChecksumThatStepsReport() {
    Trainer trainer = open(new Specs());
    int before = trainer.description().paramsCrc();

    StepOutcome outcome = step(trainer, 0, EIGHT, 0.1);

    assertThat(outcome.paramsCrc())
        .isEqualTo(trainer.description().paramsCrc())
        .isEqualTo(crc32c(Flat.of(trainer).weights(), Flat.of(trainer).statistics()))
        .isNotEqualTo(before);
    assertThat(open(new Specs()).description().paramsCrc()).isEqualTo(before);
  }

  private static int crc32c(FlatBuffer... buffers) {
    CRC32C crc = new CRC32C();
    for (FlatBuffer buffer : buffers) {
      crc.update(buffer.bytes());
    }
    return (int) crc.getValue();
  }

  /**
   * An activation of the first layer kept in each step would be 100 MB; what compilers and
   * collectors of the virtual machine hold comes and goes by about 10.
   */
  @Test
  void holdsNoMoreAfterAThousandSteps() {
    Trainer trainer = open(new Specs());
    takeSteps(trainer, 0, 200);
    int arrays = trainer.heldArrays();
    long bytes = NativeMemory.bytes();

    takeSteps(trainer, 200, 1000);
    trainer.evaluate(Lone.WORLD);

    assertThat(trainer.heldArrays()).isEqualTo(arrays);
    assertThat(NativeMemory.bytes() - bytes).isLessThan(32 << 20);
  }

  private static void takeSteps(Trainer trainer, int from, int to) {
    for (int step = from; step < to; step++) {
      Collective collective = step % 2 == 0 ? Lone.WORLD : Twins.WORLD;
      trainer.step(Samples.order(step, new int[] {0, 1}, 0.01), collective);
    }
  }

  @Test
  void dividesAStepsTimeAmongItsParts() {
    Trainer trainer = open(new Specs());
    step(trainer, 0, EIGHT, 0.1);

    StepOutcome outcome = trainer.step(Samples.order(1, EIGHT, 0.1), Twins.WORLD);

    StepTimes times = outcome.times();
    assertThat(times.dataMs()).isPositive();
    assertThat(times.forwardMs()).isPositive();
    assertThat(times.backwardMs()).isPositive();
    assertThat(times.commMs()).isPositive();
    assertThat(times.exposedCommMs()).isPositive();
    assertThat(times.optimizerMs()).isPositive();
    assertThat(times.otherMs()).isNotNegative();
    assertThat(times.stepMs())
        .isCloseTo(
            times.dataMs()
                + times.forwardMs()
                + times.backwardMs()
                + times.exposedCommMs()
                + times.optimizerMs()
                + times.otherMs(),
            within(1e-9));
  }

  @Test
  void countsWhatLiesBetweenTwoStepsAsPartOfTheSecond() {
    Trainer trainer = open(new Specs());
    step(trainer, 0, EIGHT, 0.1);

    long startNs = System.nanoTime();
    Weights.sha256(trainer.parameters().state());
    double betweenMs = (System.nanoTime() - startNs) / 1e6;

    assertThat(step(trainer, 1, EIGHT, 0.1).times().otherMs()).isGreaterThanOrEqualTo(betweenMs);
  }

  @Test
  void startsTheClockWithTheStepWhereAnythingElseCameBefore() {
    Trainer trainer = open(new Specs());
    assertStartsTheClock(
        trainer,
        () ->
            assertThatThrownBy(() -> trainer.step(Samples.order(1, EIGHT, 0.1), new Doomed(11)))
                .hasMessage(Doomed.CAUSE));
    assertStartsTheClock(trainer, () -> trainer.evaluate(Lone.WORLD));
    assertStartsTheClock(trainer, () -> trainer.save(folder.resolve("weights.npz")));
    assertStartsTheClock(
        trainer,
        () ->
            trainer.transfer(new Tape().source(), Tape.SOURCE, trainer.description().paramsCrc()));
  }

  @Test
  void startsTheClockWithTheFirstStepOfAGeneration() {
    Trainer trainer = open(new Specs());
    trainer.step(Samples.order(0, EIGHT, 0.1), new Twins(null));
    Weights.sha256(trainer.parameters().state()); // What a change of generation takes.

    assertTakesNoLongerThanItsCall(trainer, new Twins(null));
  }

  private static void assertStartsTheClock(Trainer trainer, Runnable between) {
    step(trainer, 0, EIGHT, 0.1);
    between.run();
    assertTakesNoLongerThanItsCall(trainer, Lone.WORLD);
  }

  private static void assertTakesNoLongerThanItsCall(Trainer trainer, Collective collective) {
    long startNs = System.nanoTime();
    StepOutcome outcome = trainer.step(Samples.order(1, EIGHT, 0.1), collective);
    double callMs = (System.nanoTime() - startNs) / 1e6;
    assertThat(outcome.times().stepMs()).isLessThanOrEqualTo(callMs);
  }

  @Test
  void tracesEachPartOfAStep() {
    StepOutcome outcome = open(new Specs()).step(Samples.order(0, EIGHT, 0.1), Twins.WORLD);

    assertThat(names(outcome, Span.REPLICA))
        .containsExactly(
            "data",
            "forward",
            "clear gradients",
            "backward head",
            "backward body.2",
            "backward body.1",
            "backward body.0",
            "backward stem",
            "prefetch",
            "wait for all-reduce 0 (head)",
            "wait for all-reduce 1 (body.2)",
            "wait for all-reduce 2 (body.1)",
            "wait for all-reduce 3 (body.0)",
            "wait for all-reduce 4 (stem)",
            "optimizer");
    assertThat(names(outcome, Span.COLLECTIVE))
        .containsExactly(
            "all-reduce 0 (head)",
            "all-reduce 1 (body.2)",
            "all-reduce 2 (body.1)",
            "all-reduce 3 (body.0)",
            "all-reduce 4 (stem)");
  }

  /** Or viewers draw nonsense. */
  @Test
  void tracesNoTwoSpansOfATrackThatOverlap() {
    Trainer trainer = open(new Specs());
    for (int step = 0; step < 3; step++) {
      StepOutcome outcome = trainer.step(Samples.order(step, EIGHT, 0.1), Twins.WORLD);
      for (String track : List.of(Span.REPLICA, Span.COLLECTIVE)) {
        double endUs = 0;
        for (Span span : outcome.spans()) {
          if (span.thread().equals(track)) {
            assertThat(span.startUs()).as(span.name()).isGreaterThanOrEqualTo(endUs - 1e-3);
            endUs = span.startUs() + span.durationUs();
          }
        }
      }
    }
  }

  @Test
  void tracesTheFirstStepsOnly() {
    Trainer trainer = open(new Specs(), TinyNetwork.NETWORK);
    for (int step = 0; step < Trainer.TRACED_STEPS - 1; step++) {
      step(trainer, step, new int[] {0}, 0.01);
    }

    assertThat(step(trainer, Trainer.TRACED_STEPS - 1, new int[] {0}, 0.01).spans()).isNotEmpty();
    assertThat(step(trainer, Trainer.TRACED_STEPS, new int[] {0}, 0.01).spans()).isEmpty();
  }

  @Test
  void refusesAnotherBucketPlanByItsHash() {
    long plan = open(new Specs()).description().planHash();

    assertThat(open(new Specs().seed(2)).description().planHash()).isEqualTo(plan);
    assertThat(open(new Specs(), TinyNetwork.NETWORK).description().planHash()).isNotEqualTo(plan);
    assertThat(open(new Specs().bucketBytes(1 << 16)).description().planHash()).isNotEqualTo(plan);
  }

  private static List<String> names(StepOutcome outcome, String thread) {
    return outcome.spans().stream()
        .filter(span -> span.thread().equals(thread))
        .map(Span::name)
        .toList();
  }

  private Trainer open(Specs specs) {
    return open(specs, Networks.named(specs.spec().network()));
  }

  private Trainer open(Specs specs, StagedNetwork network) {
    return open(specs, network, NOISE);
  }

  private Trainer open(Specs specs, StagedNetwork network, Dataset dataset) {
    Trainer trainer = new Trainer(specs.spec(), CollectiveMemory.PRIVATE, network, dataset);
    opened.add(trainer);
    return trainer;
  }

  private static StepOutcome step(Trainer trainer, long step, int[] samples, double learningRate) {
    return trainer.step(Samples.order(step, samples, learningRate), Lone.WORLD);
  }
}
