package io.lockstep.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.runlog.TraceSpan;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.allreduce.GpuGeneration;
import io.lockstep.simulator.allreduce.GpuWire;
import io.lockstep.simulator.allreduce.MeasuredAllReduce;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Evaluation;
import io.lockstep.simulator.cost.InputPipeline;
import io.lockstep.simulator.cost.Nodes;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.cost.StepCost;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Placement;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Slowdown;
import io.lockstep.simulator.time.TaskOrder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedTrainingTest {
  @Test
  void writesWhatARealRunWrites() {
    Worlds.Course course = Worlds.run(Worlds.epochs(4, 2), TaskOrder.fifo());

    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
    assertThat(course.ended().paramsSha256()).matches("[0-9a-f]{64}");
    assertThat(course.rows()).hasSize(4 * 2 * 8);
    assertThat(course.events("joined")).hasSize(4);
    assertThat(course.events("generation")).hasSize(1);
    List<EpochRow> epochs = course.all(EpochRow.class);
    assertThat(epochs).extracting(EpochRow::epoch).containsExactly(1, 2);
    assertThat(epochs).allSatisfy(row -> assertThat(row.testAcc()).isNaN());
    // Seven full steps and one of 26 of 32 samples each; a quarter of 100 images, forward only.
    assertThat(epochs.get(1).trainS())
        .isCloseTo((7 * 300 + 300 * 26 / 32.0 + 8 * 53.82) / 1e3, within(2e-3));
    assertThat(epochs.get(1).evalS()).isCloseTo(25 * 300 / 32.0 / 3 / 1e3, within(2e-3));
  }

  @Test
  void tracesFewRanksAndFewSteps() {
    List<TraceSpan> spans = Worlds.run(Worlds.steps(16, 60), TaskOrder.fifo()).all(TraceSpan.class);

    assertThat(spans).extracting(TraceSpan::rank).containsOnly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(spans).hasSize(8 * 50 * 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void takesAsLongAsTheClosedFormSaysUnderWeakScaling(int workers) {
    agreesWithTheClosedForm(Worlds.steps(workers, 3), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void takesAsLongAsTheClosedFormSaysUnderStrongScaling(int workers) {
    agreesWithTheClosedForm(Worlds.strong(workers, 64, 3), workers);
  }

  /** Every model, and everything that may stand in a step's way without chance in it. */
  @Property(tries = 40)
  void takesAsLongAsTheClosedFormWhateverTheConditions(
      @ForAll @IntRange(min = 1, max = 1024) int workers,
      @ForAll("models") String model,
      @ForAll @DoubleRange(min = 1, max = 3) double slowRank,
      @ForAll @DoubleRange(min = 1, max = 3) double slowLink,
      @ForAll @DoubleRange(min = 50, max = 1000) double imagesPerS,
      @ForAll @IntRange(min = 1, max = 8) int perNode) {
    Conditions conditions =
        Conditions.NONE
            .with(Nodes.UNKNOWN.with(perNode, new Link(2, 100), Placement.BLOCK))
            .withSlow(Map.of(workers / 2, slowLink), Map.of(workers - 1, slowRank))
            .with(new InputPipeline(imagesPerS))
            .with(Overlap.ofBuckets(4 << 20));
    World usual = Worlds.steps(workers, 3);
    Scenario scenario = usual.scenario().withImages(3L * Worlds.BATCH * workers).with(conditions);
    World world = World.of(usual.spec(), CostModels.named(model), scenario, 100);
    StepCost cost = world.model().step(scenario, workers);

    assertThat(Worlds.run(world, TaskOrder.fifo()).rows())
        .hasSize(3 * workers)
        .allSatisfy(
            row -> assertThat(row.stepMs()).isCloseTo(cost.stepMs(), within(1e-3 * cost.stepMs())));
  }

  @Provide
  Arbitrary<String> models() {
    return Arbitraries.of("ring", "tree", "double-tree", "overlap");
  }

  /** Levels, NCCL and what was measured, on full nodes, with an evaluation that ends the epoch. */
  @Property(tries = 30)
  void anEpochTakesAsLongAsTheClosedFormOnWhateverMachines(
      @ForAll @IntRange(min = 1, max = 128) int nodes,
      @ForAll @IntRange(min = 1, max = 8) int perNode,
      @ForAll("machineModels") String model,
      @ForAll Placement placement,
      @ForAll @DoubleRange(min = 0, max = 3) double evaluationS,
      @ForAll boolean sharded) {
    int workers = nodes * perNode;
    Conditions conditions =
        Conditions.NONE
            .with(
                new Nodes(
                    perNode,
                    new Link(2, 100),
                    placement,
                    null,
                    GpuGeneration.AMPERE,
                    GpuWire.NVLINK))
            .with(new Contention(16, 2, 0.3, 0.02, "test", List.of()))
            .with(new Evaluation(evaluationS, sharded));
    World usual = Worlds.epochs(workers, 1);
    Scenario scenario =
        new Scenario(
            Scaling.WEAK,
            3L * Worlds.BATCH * workers,
            Worlds.BATCH,
            usual.scenario().compute(),
            null,
            usual.scenario().link(),
            usual.scenario().gradientBytes(),
            MeasuredAllReduce.fitted(
                List.of(
                    new MeasuredAllReduce.Time(2, 1 << 20, 1.5),
                    new MeasuredAllReduce.Time(2, 1 << 25, 30),
                    new MeasuredAllReduce.Time(8, 1 << 25, 70))),
            conditions);
    World world = World.of(usual.spec(), CostModels.named(model), scenario, 100);
    Prediction predicted = Predictor.predict(world.model(), scenario, workers);

    Worlds.Course course = Worlds.run(world, TaskOrder.fifo());

    assertThat(course.rows())
        .hasSize(3 * workers)
        .allSatisfy(
            row ->
                assertThat(row.stepMs())
                    .isCloseTo(predicted.stepMs(), within(1e-3 * predicted.stepMs())));
    // Between steps and evaluations the coordinator is asked, which the closed form leaves out.
    EpochRow epoch = course.all(EpochRow.class).get(0);
    assertThat(epoch.trainS() + epoch.evalS())
        .isCloseTo(predicted.epochS(), within(1e-3 * predicted.epochS() + 5e-3));
  }

  @Provide
  Arbitrary<String> machineModels() {
    return Arbitraries.of("hierarchical", "nccl", "measured");
  }

  /** The expected largest of N draws, on the average of many steps. */
  @ParameterizedTest
  @CsvSource({"UNIFORM, 0.3", "LOGNORMAL, 0.2", "EXPONENTIAL, 0.1"})
  void waitsForTheSlowestOfManyAsTheClosedFormExpects(StepNoise.Shape shape, double size) {
    waitsAsTheClosedFormExpects(Conditions.NONE.with(new StepNoise(shape, size)));
  }

  @Test
  void waitsForTheSlowestOfAHostAsTheClosedFormExpects() {
    Slowdown uneven = new Slowdown(16, 1.2, null, null, 0.2);
    waitsAsTheClosedFormExpects(
        Conditions.NONE.with(new Contention(16, 1, 0, 0, List.of(uneven), "test", List.of())));
  }

  private static void waitsAsTheClosedFormExpects(Conditions conditions) {
    int workers = 16;
    World usual = Worlds.steps(workers, 400);
    Scenario scenario = usual.scenario().withImages(400L * Worlds.BATCH * workers).with(conditions);
    World world = World.of(usual.spec(), usual.model(), scenario, 100);
    double expectedMs = world.model().step(scenario, workers).stepMs();

    double meanMs =
        Worlds.run(world, TaskOrder.fifo()).rows().stream()
            .filter(row -> row.rank() == 0)
            .mapToDouble(StepRow::stepMs)
            .average()
            .orElseThrow();

    assertThat(meanMs).isCloseTo(expectedMs, within(0.015 * expectedMs));
  }

  private static void agreesWithTheClosedForm(World world, int workers) {
    StepCost cost = world.model().step(world.scenario(), workers);

    assertThat(Worlds.run(world, TaskOrder.fifo()).rows())
        .hasSize(3 * workers)
        .allSatisfy(
            row -> {
              assertThat(row.stepMs()).isCloseTo(cost.stepMs(), within(2e-6));
              assertThat(row.forwardMs() + row.backwardMs())
                  .isCloseTo(cost.computeMs(), within(1e-6));
              assertThat(row.exposedCommMs()).isCloseTo(cost.exposedCommMs(), within(1e-6));
              assertThat(row.commMs()).isEqualTo(cost.commMs());
              assertThat(row.peerWaitMs()).isZero();
              assertThat(row.samples()).isEqualTo(world.spec().batch(workers));
            });
  }

  @Test
  void waitsForTheSlowestRankWhereComputeVaries() {
    World world = Worlds.steps(4, 6).with(Jitter.lognormal(1, 0.2), ControlNetwork.PERFECT);

    Worlds.run(world, TaskOrder.fifo()).rows().stream()
        .collect(Collectors.groupingBy(StepRow::step))
        .forEach(
            (step, ranks) -> {
              double slowestMs =
                  ranks.stream().mapToDouble(r -> r.forwardMs() + r.backwardMs()).max().orElse(0);
              assertThat(ranks)
                  .allSatisfy(
                      r -> {
                        double computeMs = r.forwardMs() + r.backwardMs();
                        assertThat(r.peerWaitMs()).isCloseTo(slowestMs - computeMs, within(1e-5));
                        assertThat(r.stepMs()).isCloseTo(slowestMs + r.commMs(), within(1e-5));
                      });
              assertThat(ranks).extracting(StepRow::peerWaitMs).contains(0.0);
            });
  }

  @Test
  void repeatsItselfToTheLastField() {
    assertThat(eventful(7, TaskOrder.fifo())).isEqualTo(eventful(7, TaskOrder.fifo()));
    assertThat(eventful(7, TaskOrder.shuffled(5))).isEqualTo(eventful(7, TaskOrder.shuffled(5)));
  }

  @Test
  void goesOtherwiseWithAnotherSeed() {
    Set<List<RunRecord>> courses = new HashSet<>();
    for (long seed = 0; seed < 5; seed++) {
      courses.add(eventful(seed, TaskOrder.fifo()).records());
    }
    assertThat(courses).hasSize(5);
  }

  @Test
  void goesOtherwiseInAnotherOrderWhereMuchHappensAtOnce() {
    Set<List<RunRecord>> courses = new HashSet<>();
    for (long seed = 0; seed < 5; seed++) {
      courses.add(Worlds.run(Worlds.steps(5, 3), TaskOrder.shuffled(seed)).records());
    }
    assertThat(courses).hasSize(5);
  }

  /** Jitter, a slow and lossy network, a loss with a replacement, and a newcomer's transfer. */
  private static Worlds.Course eventful(long seed, TaskOrder order) {
    World world =
        Worlds.of(5, 2, null, seed)
            .with(
                Jitter.lognormal(seed, 0.1), new ControlNetwork(seed, Duration.ofMillis(20), 0.05))
            .withMaxRestarts(1);
    Worlds.Course course =
        Worlds.run(
            world,
            order,
            training -> {
              training.after(Duration.ofMillis(1700), () -> training.kill(2));
              training.after(Duration.ofMillis(2500), () -> training.slowDown(1, 3));
            });
    assertThat(course.ended().status()).as("%s", course.ended()).isEqualTo(Ended.COMPLETED);
    return course;
  }

  @Test
  void endsWithTheSameBitsInWhateverOrder() {
    String sha256 = Worlds.run(Worlds.epochs(5, 1), TaskOrder.fifo()).ended().paramsSha256();

    for (long seed = 0; seed < 20; seed++) {
      assertThat(Worlds.run(Worlds.epochs(5, 1), TaskOrder.shuffled(seed)).ended().paramsSha256())
          .isEqualTo(sha256);
    }
  }

  @ParameterizedTest
  @CsvSource({"WEAK", "STRONG"})
  void refusesAScenarioOfAnotherBatch(Scaling scaling) {
    World world = Worlds.steps(2, 1);

    assertThatThrownBy(
            () ->
                World.of(
                    world.spec(),
                    world.model(),
                    Worlds.scenario(scaling).withBatch(Worlds.BATCH + 1),
                    100))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("batch 33");
  }

  @Test
  void saysSoWhereItDoesNotEndInTime() {
    World world = Worlds.steps(2, 1000).within(Duration.ofSeconds(10));

    assertThatThrownBy(() -> Worlds.run(world, TaskOrder.fifo()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("does not end within 10 s");
  }

  @Test
  void runsAThousandWorkers() {
    Worlds.Course course = Worlds.run(Worlds.steps(1024, 5), TaskOrder.fifo());

    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
    assertThat(course.rows()).hasSize(5 * 1024);
  }
}
