package io.lockstep.model.replica;

import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * All that the next step is computed from: replicas whose states are equal stay equal.
 *
 * @param velocity the optimizer's, one value for each weight
 * @param statistics running means and variances of the normalisations
 */
record State(FlatBuffer weights, FlatBuffer velocity, FlatBuffer statistics) {
  /** All zero. */
  static State allocate(StagedNetwork network) {
    int parameters = network.parameterCount();
    int statistics = network.statisticCount();
    return new State(
        FlatBuffer.allocate(parameters),
        FlatBuffer.allocate(parameters),
        FlatBuffer.allocate(statistics));
  }

  /** A tensor and where its values lie, as a view of a state. */
  record Slot(TensorSpec spec, FlatBuffer values) {}

  /** All of the network's tensors in its order. */
  List<Slot> slots(StagedNetwork network) {
    List<Slot> slots = new ArrayList<>();
    int parameter = 0;
    int statistic = 0;
    for (TensorSpec spec : network.tensors()) {
      if (spec.kind() == TensorKind.PARAMETER) {
        slots.add(new Slot(spec, weights.slice(parameter, spec.size())));
        parameter += spec.size();
      } else {
        slots.add(new Slot(spec, statistics.slice(statistic, spec.size())));
        statistic += spec.size();
      }
    }
    return slots;
  }

  /** Draws the network's first values. */
  void initialise(StagedNetwork network, long seed) {
    List<Slot> slots = slots(network);
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      SplitMix64 random = TensorSpec.random(seed, i);
      FloatBuffer values = slot.values().floats();
      for (int k = 0; k < values.capacity(); k++) {
        values.put(k, slot.spec().initializer().next(random));
      }
    }
  }

  /** In the order in which they are sent and checksummed. */
  List<FlatBuffer> parts() {
    return List.of(weights, velocity, statistics);
  }

  /** CRC-32C over the bytes of weights, then statistics: what ranks are compared by. */
  int paramsCrc() {
    CRC32C crc = new CRC32C();
    crc.update(weights.bytes());
    crc.update(statistics.bytes());
    return (int) crc.getValue();
  }
}
