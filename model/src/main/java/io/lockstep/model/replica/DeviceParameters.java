package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.DeviceCollective;
import io.lockstep.core.port.DeviceMemory;
import io.lockstep.model.engine.TensorAddress;
import io.lockstep.model.engine.TorchScript;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import io.lockstep.model.replica.BucketPlan.Bucket;
import java.util.ArrayList;
import java.util.List;

/**
 * On the device that computes: weights, velocity, statistics and gradients are flat arrays there,
 * and each tensor is a view. The collective sums them where they are, the update is the engine's
 * own operations, and nothing of either passes through the host. The host waits for the sums all
 * the same: what comes after them cannot be undone.
 */
final class DeviceParameters implements Parameters {
  private final StagedNetwork network;
  private final BucketPlan plan;
  private final NDManager manager;
  private final NamedViews views = new NamedViews();
  private final NDArray weights;
  private final NDArray velocity;
  private final NDArray statistics;
  private final NDArray committedStatistics;
  private final NDArray reduced;
  private final NDArray reducedStatistics;
  private final NDArray gradients;
  private final DeviceMemory reducedMemory;

  /** A value: what reads it waits for all that the device has been asked for before. */
  private final NDArray marker;

  private final DeviceSgd sgd;
  private final DeviceChecksum checksum;

  /**
   * Lays the network out and initialises it from the seed.
   *
   * @param manager of the device; owns the arrays, and must outlive this
   */
  DeviceParameters(NDManager manager, StagedNetwork network, BucketPlan plan, Sgd sgd, long seed) {
    this.network = network;
    this.plan = plan;
    this.manager = manager;
    int parameterCount = network.parameterCount();
    int statisticCount = network.statisticCount();
    weights = zeros(parameterCount);
    velocity = zeros(parameterCount);
    statistics = zeros(statisticCount);
    committedStatistics = zeros(statisticCount);
    reduced = zeros(statisticCount + parameterCount);
    NDList parts = pieces(reduced, statisticCount, parameterCount);
    reducedStatistics = parts.get(0);
    gradients = parts.get(1);
    marker = zeros(1);
    reducedMemory = new DeviceMemory(TensorAddress.of(reduced), reduced.size());
    this.sgd = new DeviceSgd(sgd);
    checksum = new DeviceChecksum(manager, parameterCount, statisticCount);
    layOut(TensorKind.PARAMETER, weights);
    layOut(TensorKind.STATISTIC, statistics);
    State initial = State.allocate(network);
    initial.initialise(network, seed);
    adopt(initial);
  }

  private NDArray zeros(int count) {
    return manager.zeros(new Shape(count), DataType.FLOAT32);
  }

  private void layOut(TensorKind kind, NDArray flat) {
    List<TensorSpec> specs = network.tensors(kind);
    int[] sizes = specs.stream().mapToInt(TensorSpec::size).toArray();
    NDList values = pieces(flat, sizes);
    NDList given = kind == TensorKind.PARAMETER ? pieces(gradients, sizes) : new NDList();
    for (int i = 0; i < specs.size(); i++) {
      NDArray view = values.get(i).reshape(specs.get(i).shape());
      views.put(specs.get(i).name(), view);
      if (kind == TensorKind.PARAMETER) {
        Autograd.keepGradientIn(view, given.get(i).reshape(new Shape(1, specs.get(i).size())));
      }
    }
    values.close();
    given.close();
  }

  /** Views of a flat array's parts, one after another. */
  private static NDList pieces(NDArray flat, int... sizes) {
    long[] starts = new long[sizes.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      starts[i + 1] = starts[i] + sizes[i];
    }
    // The first and the last piece are empty, so that there is always something to split.
    NDList pieces = flat.split(starts, 0);
    pieces.remove(pieces.size() - 1).close();
    pieces.remove(0).close();
    return pieces;
  }

  @Override
  public NDArray get(String name) {
    return views.get(name);
  }

  @Override
  public int parameterCount() {
    return network.parameterCount();
  }

  @Override
  public int statisticCount() {
    return network.statisticCount();
  }

  @Override
  public int checksum() {
    return checksum.of(weights, statistics);
  }

  @Override
  public int checksum(State onHost) {
    return DeviceChecksum.of(onHost);
  }

  /** A copy: this is no part of a step. */
  @Override
  public State state() {
    State copy = State.allocate(network);
    copyOut(weights, copy.weights());
    copyOut(velocity, copy.velocity());
    copyOut(statistics, copy.statistics());
    return copy;
  }

  private static void copyOut(NDArray from, FlatBuffer to) {
    HostCopy.read(from.duplicate(), copy -> to.bytes().put(copy.toByteBuffer()));
  }

  @Override
  public void adopt(State onHost) {
    copyIn(onHost.weights(), weights);
    copyIn(onHost.velocity(), velocity);
    copyIn(onHost.statistics(), statistics);
    InPlace.copy(committedStatistics, statistics);
  }

  private void copyIn(FlatBuffer from, NDArray to) {
    try (NDArray arrived = manager.create(from.bytes(), to.getShape(), DataType.FLOAT32)) {
      InPlace.copy(to, arrived);
    }
  }

  @Override
  public Gradients begin(Collective collective, StepTimer timer) {
    timer.begin(StepTimer.Part.BACKWARD, "clear gradients");
    InPlace.copy(reducedStatistics, statistics);
    InPlace.clear(gradients);
    timer.end();
    if (collective.worldSize() == 1) {
      return new Alone();
    }
    if (collective instanceof DeviceCollective onDevice) {
      return new Summed(onDevice);
    }
    throw LockstepException.usage(
            "collective '" + collective.name() + "' does not reach what lies on a GPU")
        .hint("use --collective nccl, or auto, with --device gpu");
  }

  @Override
  public void discardStep() {
    InPlace.copy(statistics, committedStatistics);
  }

  /** The manager owns all arrays. */
  @Override
  public void close() {}

  private int update(int worldSize, double learningRate) {
    InPlace.mean(statistics, reducedStatistics, worldSize);
    sgd.update(weights, gradients, velocity, worldSize, learningRate);
    InPlace.copy(committedStatistics, statistics);
    return checksum();
  }

  /**
   * The host is ahead of the device: it waits for the backward pass, so that the pass is not taken
   * for waiting for sums. What it has handed over is under way meanwhile.
   */
  private void finishBackward(StepTimer timer) {
    timer.begin(StepTimer.Part.BACKWARD, "finish backward");
    HostCopy.read(marker.duplicate(), one -> one.toFloatArray()[0]);
    timer.end();
  }

  /** A world of one has its sums already. */
  private final class Alone implements Gradients {
    @Override
    public void handOver(int stage) {}

    @Override
    public void await(StepTimer timer) {
      finishBackward(timer);
    }

    @Override
    public int update(double learningRate) {
      return DeviceParameters.this.update(1, learningRate);
    }
  }

  private final class Summed implements Gradients {
    private final DeviceCollective collective;
    private final List<Pending> handedOver = new ArrayList<>();

    Summed(DeviceCollective collective) {
      this.collective = collective;
    }

    @Override
    public void handOver(int stage) {
      List<Bucket> buckets = plan.buckets();
      while (handedOver.size() < buckets.size()
          && buckets.get(handedOver.size()).stage() == stage) {
        Bucket next = buckets.get(handedOver.size());
        handedOver.add(collective.allReduce(reducedMemory.slice(next.start(), next.length())));
      }
    }

    @Override
    public void await(StepTimer timer) {
      finishBackward(timer);
      for (int i = 0; i < handedOver.size(); i++) {
        Stage stage = network.stages().get(plan.buckets().get(i).stage());
        String name = Reduction.name(i, stage.name());
        timer.begin(StepTimer.Part.EXPOSED_COMM, "wait for " + name);
        timer.collective(name, handedOver.get(i).await());
      }
      timer.end();
    }

    @Override
    public int update(double learningRate) {
      return DeviceParameters.this.update(collective.worldSize(), learningRate);
    }
  }

  /** Operations of the engine that change their first argument and that DJL has no call of. */
  private static final class InPlace {
    /** Compiled when first used, since that needs the engine. */
    private static final TorchScript COPY =
        new TorchScript("target: Tensor, source: Tensor", "torch.copy_(target, source)");

    private static final TorchScript CLEAR =
        new TorchScript("target: Tensor", "torch.zero_(target)");

    static void copy(NDArray target, NDArray source) {
      COPY.call(target, source).close();
    }

    static void clear(NDArray target) {
      CLEAR.call(target).close();
    }

    /** Of sums over so many. */
    static void mean(NDArray target, NDArray sums, int count) {
      try (NDArray mean = sums.mul((float) (1.0 / count))) {
        copy(target, mean);
      }
    }
  }
}
