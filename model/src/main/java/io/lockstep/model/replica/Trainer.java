package io.lockstep.model.replica;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Augmentation;
import io.lockstep.model.data.Batch;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.engine.FreeMemory;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.replica.Parameters.Gradients;
import io.lockstep.model.replica.StepTimer.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does, step by step, all on one thread, from {@link #Trainer} to {@link #close}.
 */
final class Trainer implements AutoCloseable {
  /** How many steps are traced: enough to see the pattern, little enough to load. */
  static final int TRACED_STEPS = 100;

  private static final int EVALUATION_BATCH = 250;

  private final StagedNetwork network;
  private final Dataset dataset;
  private final NDManager manager;
  private final Parameters parameters;
  private final BucketPlan plan;
  private final boolean computesOnHost;
  private final FreeMemory freeMemory = new FreeMemory();
  private final Prefetcher prefetcher;
  private final Batch testBatch = new Batch();
  private final AtomicLong progress = new AtomicLong();
  private long stepsTaken;
  private int traced;
  private @Nullable Previous previous;

  /** Why the weights are no rank's any more, if they are not. */
  private @Nullable LockstepException spoilt;

  /** The step before, if nothing has come between: the time since then belongs to the next. */
  private record Previous(Collective collective, long endNs) {}

  /** On the host's cores. */
  Trainer(TrainSpec spec, CollectiveMemory memory, StagedNetwork network, Dataset dataset) {
    this(spec, ComputeDevice.CPU, memory, network, dataset);
  }

  /**
   * The engine must have been started on this thread.
   *
   * @param device where it computes
   * @param memory for what is summed over the ranks where it computes on the host
   */
  Trainer(
      TrainSpec spec,
      ComputeDevice device,
      CollectiveMemory memory,
      StagedNetwork network,
      Dataset dataset) {
    this.network = network;
    this.dataset = dataset;
    this.plan = BucketPlan.of(network, spec.bucketBytes());
    this.computesOnHost = !device.holdsParameters();
    this.prefetcher =
        new Prefetcher(
            dataset.train(),
            (epoch, sample) ->
                spec.augment() ? Augmentation.of(spec.seed(), epoch, sample) : Augmentation.NONE,
            hasIdleCore(spec, device));
    this.manager = NDManager.newBaseManager(device.device(), PtEngine.ENGINE_NAME);
    try {
      this.parameters = parameters(spec, device, memory);
      if (spec.init() != null) {
        parameters.adopt(Weights.load(Path.of(spec.init()), network));
      }
    } catch (RuntimeException | Error e) {
      prefetcher.close();
      manager.close();
      throw e;
    }
  }

  private Parameters parameters(TrainSpec spec, ComputeDevice device, CollectiveMemory memory) {
    Sgd sgd = new Sgd(spec.momentum(), spec.nesterov(), spec.weightDecay());
    return device.holdsParameters()
        ? new DeviceParameters(manager, network, plan, sgd, spec.seed())
        : new HostParameters(manager, memory, network, plan, sgd, spec.threads(), spec.seed());
  }

  /**
   * As if all workers were on this host, which can only err towards none. A replica on a GPU leaves
   * the cores to others.
   */
  private static boolean hasIdleCore(TrainSpec spec, ComputeDevice device) {
    return device.holdsParameters()
        || Runtime.getRuntime().availableProcessors() > (long) spec.threads() * spec.workers();
  }

  ReplicaDescription description() {
    return new ReplicaDescription(
        parameters.parameterCount(),
        parameters.statisticCount(),
        dataset.train().size(),
        dataset.test().size(),
        plan.hash(network),
        parameters.checksum());
  }

  /** Takes one step, or fails and leaves everything as it was before it. */
  StepOutcome step(StepOrder order, Collective collective) {
    if (order.samples().length == 0) {
      throw LockstepException.failed("step " + order.step() + " was ordered without samples");
    }
    requireUnspoilt();
    StepTimer timer = new StepTimer(previousEndNs(collective), traced < TRACED_STEPS);
    previous = null;
    Reduced reduced = reduced(order, collective, timer);
    timer.begin(Part.OPTIMIZER, "optimizer");
    int crc = update(reduced, order);
    long endNs = timer.end();
    progress.incrementAndGet();
    stepsTaken = order.step() + 1;
    traced++;
    previous = new Previous(collective, endNs);
    // Before the next order comes, so that it counts as the next step's.
    if (computesOnHost && freeMemory.isDue(stepsTaken, endNs)) {
      FreeMemory.giveBack();
    }
    return new StepOutcome(timer.times(endNs), reduced.score(), crc, timer.spans());
  }

  /** A new generation's first step starts with itself, and not with what made the generation. */
  private OptionalLong previousEndNs(Collective collective) {
    return previous == null || previous.collective() != collective
        ? OptionalLong.empty()
        : OptionalLong.of(previous.endNs());
  }

  /** Everything up to the commit point: afterwards gradients and statistics are summed. */
  private Reduced reduced(StepOrder order, Collective collective, StepTimer timer) {
    try (NDManager scope = manager.newSubManager()) {
      goOn(collective);
      timer.begin(Part.DATA, "data");
      Batch batch = prefetcher.take(order.epoch(), order.samples());
      prefetcher.prepare(order.next());
      timer.begin(Part.FORWARD, "forward");
      StagedPass pass =
          StagedPass.forward(scope, network, parameters, batch, stage -> goOn(collective));
      requireFinite(pass.score(), order);
      Gradients gradients = parameters.begin(collective, timer);
      pass.backward(new Backward(collective, gradients, timer));
      timer.end();
      goOn(collective);
      if (collective.worldSize() > 1) {
        timer.begin(Part.DATA, "prefetch");
        prefetcher.useTheWait();
      }
      gradients.await(timer);
      return new Reduced(pass.score(), gradients);
    } catch (RuntimeException | Error e) {
      discardStep(e);
      throw e;
    }
  }

  /** Where a device has failed, it may fail at this too: the first failure is the one to tell. */
  private void discardStep(Throwable why) {
    try {
      parameters.discardStep();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * @param score before the update
   */
  private record Reduced(Score score, Gradients gradients) {}

  /** Hands each stage's gradients over as soon as they are final. */
  private final class Backward implements StagedPass.StageListener {
    private final Collective collective;
    private final Gradients gradients;
    private final StepTimer timer;

    Backward(Collective collective, Gradients gradients, StepTimer timer) {
      this.collective = collective;
      this.gradients = gradients;
      this.timer = timer;
    }

    @Override
    public void starts(int stage) {
      goOn(collective);
      timer.begin(Part.BACKWARD, "backward " + network.stages().get(stage).name());
    }

    @Override
    public void ends(int stage) {
      gradients.handOver(stage);
    }
  }

  /**
   * Commits the step. It cannot be undone where it fails half-way, or where what was read turns out
   * not to have been the sum: nothing may come of these weights then.
   */
  private int update(Reduced reduced, StepOrder order) {
    try {
      return reduced.gradients().update(order.learningRate());
    } catch (LockstepException e) {
      spoilt = e;
      throw e;
    } catch (RuntimeException | Error e) {
      spoilt =
          LockstepException.failed("the update of step %d failed".formatted(order.step()))
              .because(e);
      throw e;
    }
  }

  private void requireUnspoilt() {
    if (spoilt != null) {
      throw spoilt;
    }
  }

  /** Between two pieces of work: counts, and gives up where the collective has failed. */
  private void goOn(Collective collective) {
    progress.incrementAndGet();
    collective
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
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

  /** Makes the source's state this one's, or fails and leaves everything as it was before. */
  void transfer(Collective collective, int source, int paramsCrc) {
    previous = null;
    StateTransfer transfer = new StateTransfer(collective, source, () -> goOn(collective));
    if (collective.rank() != source) {
      State staging = State.allocate(network);
      stepsTaken = transfer.receive(staging, paramsCrc, parameters::checksum);
      parameters.adopt(staging);
      spoilt = null;
      return;
    }
    requireUnspoilt();
    requireHeld(source, paramsCrc);
    if (collective.worldSize() > 1) {
      transfer.send(parameters.state(), stepsTaken);
    }
  }

  private void requireHeld(int source, int paramsCrc) {
    int held = parameters.checksum();
    if (held != paramsCrc) {
      throw LockstepException.failed(
              "rank %d holds the state %08x, not %08x as it reported"
                  .formatted(source, held, paramsCrc))
          .rank(source);
    }
  }

  /** This rank's part of the test set; the statistics are the running ones, and nothing changes. */
  Score evaluate(Collective collective) {
    requireUnspoilt();
    previous = null;
    int rank = collective.rank();
    int worldSize = collective.worldSize();
    int[] share =
        IntStream.range(0, dataset.test().size())
            .filter(sample -> sample % worldSize == rank)
            .toArray();
    Score total = Score.NONE;
    for (int from = 0; from < share.length; from += EVALUATION_BATCH) {
      goOn(collective);
      int to = Math.min(from + EVALUATION_BATCH, share.length);
      testBatch.fill(
          dataset.test(), Arrays.copyOfRange(share, from, to), sample -> Augmentation.NONE);
      try (NDManager scope = manager.newSubManager()) {
        total = total.plus(StagedPass.evaluate(scope, network, parameters, testBatch));
      }
    }
    return total;
  }

  String save(Path file) {
    requireUnspoilt();
    previous = null;
    try {
      String sha256 = Weights.save(file, network, parameters.state(), stepsTaken);
      progress.incrementAndGet();
      return sha256;
    } catch (IOException e) {
      throw LockstepException.failed(
              "cannot write the weights to '" + file + "': " + e.getMessage())
          .hint("is there space, and may this user write there?")
          .because(e);
    }
  }

  /** Grows with every piece of work; the one thing here that any thread may ask for. */
  long progress() {
    return progress.get();
  }

  /** Arrays that the engine holds for this replica between steps; constant, or memory leaks. */
  int heldArrays() {
    return manager.getManagedArrays().size();
  }

  Parameters parameters() {
    return parameters;
  }

  @Override
  public void close() {
    prefetcher.close();
    parameters.close();
    manager.close();
  }
}
