package io.lockstep.model.replica;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Augmentation;
import io.lockstep.model.data.Batch;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.replica.StepTimer.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a replica does, step by step, all on one thread, from {@link #Trainer} to {@link #close}.
 */
final class Trainer implements AutoCloseable {
  /** How many steps are traced: enough to see the pattern, little enough to load. */
  static final int TRACED_STEPS = 100;

  private static final int EVALUATION_BATCH = 250;

  private final TrainSpec spec;
  private final StagedNetwork network;
  private final Dataset dataset;
  private final Sgd sgd;
  private final NDManager manager;
  private final FlatParameters parameters;
  private final Batch batch = new Batch();
  private long stepsTaken;
  private int traced;
  private OptionalLong previousEndNs = OptionalLong.empty();

  /** The engine must have been started on this thread. */
  Trainer(TrainSpec spec, StagedNetwork network, Dataset dataset) {
    this.spec = spec;
    this.network = network;
    this.dataset = dataset;
    this.sgd = new Sgd(spec.momentum(), spec.nesterov(), spec.weightDecay());
    this.manager = NDManager.newBaseManager(PtEngine.ENGINE_NAME);
    try {
      this.parameters = new FlatParameters(manager, network, spec.seed());
      if (spec.init() != null) {
        Weights.load(Path.of(spec.init()), network, parameters);
      }
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  ReplicaDescription description() {
    return new ReplicaDescription(
        parameters.parameterCount(),
        parameters.statisticCount(),
        dataset.train().size(),
        dataset.test().size(),
        BucketPlan.hash(parameters),
        0);
  }

  /** Takes one step, or fails and leaves everything as it was before it. */
  StepOutcome step(StepOrder order, Collective collective) {
    if (order.samples().length == 0) {
      throw LockstepException.failed("step " + order.step() + " was ordered without samples");
    }
    StepTimer timer = new StepTimer(previousEndNs, traced < TRACED_STEPS);
    previousEndNs = OptionalLong.empty();
    Score score = gradients(order, collective, timer);
    timer.begin(Part.OPTIMIZER, "optimizer");
    int crc = parameters.update(sgd, order.learningRate(), collective.worldSize());
    long endNs = timer.end();
    stepsTaken = order.step() + 1;
    traced++;
    previousEndNs = OptionalLong.of(endNs);
    return new StepOutcome(timer.times(endNs), score, crc, timer.spans());
  }

  /** Everything up to the commit point: afterwards gradients and statistics are summed. */
  private Score gradients(StepOrder order, Collective collective, StepTimer timer) {
    try (NDManager scope = manager.newSubManager()) {
      timer.begin(Part.DATA, "data");
      batch.fill(dataset.train(), order.samples(), augmentation(order.epoch()));
      timer.begin(Part.FORWARD, "forward");
      StagedPass pass = StagedPass.forward(scope, network, parameters, batch);
      requireFinite(pass.score(), order);
      pass.backward(stage -> timer.begin(Part.BACKWARD, "backward " + stage.name()));
      timer.end();
      if (collective.worldSize() > 1) {
        timer.begin(Part.EXPOSED_COMM, "all-reduce");
        timer.collective(collective.allReduce(parameters.toReduce()).await());
        timer.end();
        parameters.adoptReducedStatistics(collective.worldSize());
      }
      return pass.score();
    } catch (RuntimeException | Error e) {
      parameters.discardStep();
      throw e;
    }
  }

  private IntFunction<Augmentation> augmentation(int epoch) {
    return spec.augment()
        ? sample -> Augmentation.of(spec.seed(), epoch, sample)
        : sample -> Augmentation.NONE;
  }

  private static void requireFinite(Score score, StepOrder order) {
    if (!Double.isFinite(score.lossSum())) {
      throw LockstepException.failed(
              String.format(
                  "the loss of step %d is %s: training diverged", order.step(), score.loss()))
          .hint(
              String.format(
                  "lower the learning rate (it was %s), or warm it up longer",
                  order.learningRate()));
    }
  }

  Score evaluate(int rank, int worldSize) {
    previousEndNs = OptionalLong.empty();
    int[] share =
        IntStream.range(0, dataset.test().size())
            .filter(sample -> sample % worldSize == rank)
            .toArray();
    Score total = Score.NONE;
    for (int from = 0; from < share.length; from += EVALUATION_BATCH) {
      int to = Math.min(from + EVALUATION_BATCH, share.length);
      batch.fill(dataset.test(), Arrays.copyOfRange(share, from, to), sample -> Augmentation.NONE);
      try (NDManager scope = manager.newSubManager()) {
        total = total.plus(StagedPass.evaluate(scope, network, parameters, batch));
      }
    }
    return total;
  }

  String save(Path file) {
    previousEndNs = OptionalLong.empty();
    try {
      return Weights.save(file, parameters, stepsTaken);
    } catch (IOException e) {
      throw LockstepException.failed(
              "cannot write the weights to '" + file + "': " + e.getMessage())
          .hint("is there space, and may this user write there?")
          .because(e);
    }
  }

  /** Arrays that the engine holds for this replica between steps; constant, or memory leaks. */
  int heldArrays() {
    return manager.getManagedArrays().size();
  }

  FlatParameters parameters() {
    return parameters;
  }

  @Override
  public void close() {
    manager.close();
  }
}
