package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.network.StagedNetwork;
import java.nio.FloatBuffer;
import java.util.List;

/** On the host, where CPUs compute: the collective sums where the engine wrote. */
final class HostParameters implements Parameters {
  private final FlatParameters flat;
  private final Reductions reductions;
  private final WeightUpdate update;

  /**
   * Lays the network out and initialises it from the seed.
   *
   * @param manager owns the views, and must outlive this
   * @param memory for what is summed over the ranks
   * @param threads that update together
   */
  HostParameters(
      NDManager manager,
      CollectiveMemory memory,
      StagedNetwork network,
      BucketPlan plan,
      Sgd sgd,
      int threads,
      long seed) {
    flat = new FlatParameters(manager, memory, network, seed);
    reductions = new Reductions(flat, network, plan);
    update = new WeightUpdate(sgd, threads);
  }

  /** Its pieces of memory. */
  FlatParameters flat() {
    return flat;
  }

  @Override
  public NDArray get(String name) {
    return flat.get(name);
  }

  @Override
  public int parameterCount() {
    return flat.parameterCount();
  }

  @Override
  public int statisticCount() {
    return flat.statisticCount();
  }

  @Override
  public int checksum() {
    return checksum(flat.state());
  }

  @Override
  public int checksum(State onHost) {
    return onHost.paramsCrc();
  }

  @Override
  public State state() {
    return flat.state();
  }

  @Override
  public void adopt(State onHost) {
    flat.adopt(onHost);
  }

  @Override
  public Gradients begin(Collective collective, StepTimer timer) {
    return new Summed(reductions.begin(collective, timer), collective.worldSize());
  }

  @Override
  public void discardStep() {
    flat.discardStep();
  }

  @Override
  public void close() {
    update.close();
  }

  private final class Summed implements Gradients {
    private final Reduction reduction;
    private final int worldSize;
    private List<FloatBuffer> sums = List.of();

    Summed(Reduction reduction, int worldSize) {
      this.reduction = reduction;
      this.worldSize = worldSize;
    }

    @Override
    public void handOver(int stage) {
      reduction.handOver(stage);
    }

    @Override
    public void await(StepTimer timer) {
      sums = reduction.await(timer);
    }

    @Override
    public int update(double learningRate) {
      int checksum = update.apply(flat.state(), sums, worldSize, learningRate);
      flat.commitStatistics();
      reduction.release();
      return checksum;
    }
  }
}
