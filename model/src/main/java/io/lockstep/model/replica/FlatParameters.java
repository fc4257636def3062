package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import io.lockstep.model.network.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's state in a few flat pieces of memory, in the network's order. Each tensor is a view
 * of its piece, not a copy, and the engine's backward pass adds its gradients straight into {@code
 * [statistics | gradients]}, which is what the ranks sum: the statistics lie beside the first
 * stage's gradients, the last to come. Changed by one thread only.
 */
final class FlatParameters implements Tensors {
  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, NDArray> views = new HashMap<>();
  private final State state;
  private final FlatBuffer weights;
  private final FlatBuffer statistics;
  private final FlatBuffer reduced;
  private final FlatBuffer gradients;
  private final FlatBuffer reducedStatistics;
  private final FlatBuffer committedStatistics;

  /** A tensor and where its values lie, as a view of its piece. */
  record Slot(TensorSpec spec, FlatBuffer values) {}

  /**
   * Lays the network out and initialises it from the seed.
   *
   * @param manager owns the views, and must outlive this
   * @param memory for what is summed over the ranks
   */
  FlatParameters(NDManager manager, CollectiveMemory memory, StagedNetwork network, long seed) {
    int parameterCount = network.parameterCount();
    int statisticCount =
        network.tensors(TensorKind.STATISTIC).stream().mapToInt(TensorSpec::size).sum();
    weights = FlatBuffer.allocate(parameterCount);
    statistics = FlatBuffer.allocate(statisticCount);
    state = new State(weights, FlatBuffer.allocate(parameterCount), statistics);
    reduced = FlatBuffer.allocate(parameterCount + statisticCount, memory);
    reducedStatistics = reduced.slice(0, statisticCount);
    gradients = reduced.slice(statisticCount, parameterCount);
    committedStatistics = FlatBuffer.allocate(statisticCount);
    layOut(manager, network);
    initialise(seed);
  }

  private void layOut(NDManager manager, StagedNetwork network) {
    int parameterOffset = 0;
    int statisticOffset = 0;
    for (TensorSpec spec : network.tensors()) {
      if (spec.kind() == TensorKind.PARAMETER) {
        Slot slot = new Slot(spec, weights.slice(parameterOffset, spec.size()));
        addParameter(manager, slot, gradients.slice(parameterOffset, spec.size()));
        parameterOffset += spec.size();
      } else {
        Slot slot = new Slot(spec, statistics.slice(statisticOffset, spec.size()));
        add(manager, slot);
        statisticOffset += spec.size();
      }
    }
  }

  private NDArray add(NDManager manager, Slot slot) {
    NDArray view = manager.create(slot.values().bytes(), slot.spec().shape(), DataType.FLOAT32);
    slots.add(slot);
    views.put(slot.spec().name(), view);
    return view;
  }

  /**
   * Autograd keeps the first gradient that reaches a parameter, if nobody else holds that tensor,
   * and adds later ones to it in place. The backward pass of a reshape hands on a view of what it
   * is given: here a part of the flat gradient, which is zero.
   */
  private void addParameter(NDManager manager, Slot slot, FlatBuffer gradient) {
    NDArray parameter = add(manager, slot);
    parameter.setRequiresGradient(true);
    Shape flat = new Shape(1, gradient.size());
    try (NDManager scope = manager.newSubManager()) {
      NDArray reshaped = Autograd.record(() -> parameter.reshape(flat));
      reshaped.attach(scope);
      Autograd.backward(reshaped, scope.create(gradient.bytes(), flat, DataType.FLOAT32));
    }
    requireView(parameter, gradient);
  }

  private static void requireView(NDArray parameter, FlatBuffer gradient) {
    gradient.floats().put(0, 1f);
    try (NDArray kept = parameter.getGradient()) {
      if (kept.toFloatArray()[0] != 1f) {
        throw new IllegalStateException("the engine copied a gradient instead of keeping it");
      }
    }
    gradient.clear();
  }

  private void initialise(long seed) {
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      SplitMix64 random = TensorSpec.random(seed, i);
      FloatBuffer values = slot.values().floats();
      for (int k = 0; k < values.capacity(); k++) {
        values.put(k, slot.spec().initializer().next(random));
      }
    }
    commitStatistics();
  }

  @Override
  public NDArray get(String name) {
    NDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' was declared");
    }
    return view;
  }

  /** All tensors in the network's order. Who changes values calls {@link #commitStatistics}. */
  List<Slot> slots() {
    return List.copyOf(slots);
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
