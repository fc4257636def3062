package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.lockstep.model.network.Initializer;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorSpec;
import io.lockstep.model.network.Tensors;
import java.util.List;

/** A user's own network: two linear layers and no batch normalisation. */
final class TinyNetwork {
  static final StagedNetwork NETWORK =
      new StagedNetwork(
          "tiny", List.of(new Layer("hidden", 3072, 16), new Layer("output", 16, 10)));

  private TinyNetwork() {}

  private record Layer(String name, int in, int out) implements Stage {
    @Override
    public List<TensorSpec> tensors() {
      Initializer uniform = Initializer.uniform(1 / Math.sqrt(in));
      return List.of(
          TensorSpec.parameter(name + ".weight", uniform, out, in),
          TensorSpec.parameter(name + ".bias", uniform, out));
    }

    @Override
    public NDArray forward(NDArray x, Tensors tensors, boolean training) {
      NDArray flat = x.reshape(new Shape(x.getShape().get(0), in));
      NDArray y =
          Linear.linear(flat, tensors.get(name + ".weight"), tensors.get(name + ".bias"))
              .singletonOrThrow();
      return name.equals("hidden") ? Activation.relu(y) : y;
    }
  }
}
