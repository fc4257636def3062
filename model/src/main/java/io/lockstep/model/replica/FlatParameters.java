package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import io.lockstep.model.network.Tensors;

/**
 * A network's state in a few flat pieces of memory, in the network's order. Each tensor is a view
 * of its piece, not a copy, and the engine's backward pass adds its gradients straight into {@code
 * [statistics | gradients]}, which is what the ranks sum: the statistics lie beside the first
 * stage's gradients, the last to come. Changed by one thread only.
 */
final class FlatParameters implements Tensors {
  private final NamedViews views = new NamedViews();
  private final State state;
  private final FlatBuffer weights;
  private final FlatBuffer statistics;
  private final FlatBuffer reduced;
  private final FlatBuffer gradients;
  private final FlatBuffer reducedStatistics;
  private final FlatBuffer committedStatistics;

  /**
   * Lays the network out and initialises it from the seed.
   *
   * @param manager owns the views, and must outlive this
   * @param memory for what is summed over the ranks
   */
  FlatParameters(NDManager manager, CollectiveMemory memory, StagedNetwork network, long seed) {
    int parameterCount = network.parameterCount();
    int statisticCount = network.statisticCount();
    state = State.allocate(network);
    weights = state.weights();
    statistics = state.statistics();
    reduced = FlatBuffer.allocate(parameterCount + statisticCount, memory);
    reducedStatistics = reduced.slice(0, statisticCount);
    gradients = reduced.slice(statisticCount, parameterCount);
    committedStatistics = FlatBuffer.allocate(statisticCount);
    layOut(manager, network);
    state.initialise(network, seed);
    commitStatistics();
  }

  private void layOut(NDManager manager, StagedNetwork network) {
    int offset = 0;
    for (State.Slot slot : state.slots(network)) {
      TensorSpec spec = slot.spec();
      NDArray view = manager.create(slot.values().bytes(), spec.shape(), DataType.FLOAT32);
      views.put(spec.name(), view);
      if (spec.kind() == TensorKind.PARAMETER) {
        giveGradient(manager, view, gradients.slice(offset, spec.size()));
        offset += spec.size();
      }
    }
  }

  private static void giveGradient(NDManager manager, NDArray parameter, FlatBuffer gradient) {
    Shape flat = new Shape(1, gradient.size());
    try (NDArray view = manager.create(gradient.bytes(), flat, DataType.FLOAT32)) {
      Autograd.keepGradientIn(parameter, view);
    }
  }

  @Override
  public NDArray get(String name) {
    return views.get(name);
  }

  int parameterCount() {
    return weights.size();
  }

  int statisticCount() {
    return statistics.size();
  }

  /** What is trained, itself and not a copy. Who changes it calls {@link #commitStatistics}. */
  State state() {
    return state;
  }

  FlatBuffer weights() {
    return weights;
  }

  FlatBuffer gradients() {
    return gradients;
  }

  FlatBuffer statistics() {
    return statistics;
  }

  /** {@code [statistics | gradients]}. */
  FlatBuffer reduced() {
    return reduced;
  }

  /**
   * Makes {@link #reduced} ready for a backward pass, after the forward pass and once no other rank
   * reads it.
   */
  void prepareReduced() {
    reducedStatistics.copyFrom(statistics);
    gradients.clear();
  }

  /** Makes the statistics those to go back to. */
  void commitStatistics() {
    committedStatistics.copyFrom(statistics);
  }

  /**
   * Forgets a step that was not committed. What it has left of gradients stays: other ranks may
   * still read them.
   */
  void discardStep() {
    statistics.copyFrom(committedStatistics);
  }

  /** Goes on from another's state as if there had been no other before. */
  void adopt(State other) {
    weights.copyFrom(other.weights());
    state.velocity().copyFrom(other.velocity());
    statistics.copyFrom(other.statistics());
    commitStatistics();
  }
}
