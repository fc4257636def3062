package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.data.Augmentation;
import io.lockstep.model.data.Batch;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPassTest {
  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet8"})
  void givesTenLogitsForEachImage(String name) {
    StagedNetwork network = Networks.named(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      FlatParameters parameters = new FlatParameters(manager, CollectiveMemory.PRIVATE, network, 1);
      NDArray x = manager.zeros(new Shape(8, 3, 32, 32));

      for (Stage stage : network.stages()) {
        x = stage.forward(x, parameters, false);
      }

      assertThat(x.getShape()).isEqualTo(new Shape(8, 10));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet8"})
  void startsNearTheLossOfGuessingAndReachesEveryParameter(String name) {
    StagedNetwork network = Networks.named(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      FlatParameters parameters = new FlatParameters(manager, CollectiveMemory.PRIVATE, network, 1);
      List<String> stages = new ArrayList<>();

      StagedPass pass = StagedPass.forward(manager, network, parameters, batch(), stage -> {});
      pass.backward(stage -> stages.add(network.stages().get(stage).name()));

      assertThat(pass.score().loss()).isBetween(1.8, 3.0); // ln 10 = 2.30
      assertThat(stages.get(0)).isEqualTo("head");
      assertThat(stages).hasSameSizeAs(network.stages());
      assertThat(withoutGradient(network, parameters)).isEmpty();
    }
  }

  private static List<String> withoutGradient(StagedNetwork network, FlatParameters parameters) {
    FloatBuffer gradients = parameters.gradients().floats();
    List<String> without = new ArrayList<>();
    int offset = 0;
    for (TensorSpec tensor : network.tensors(TensorKind.PARAMETER)) {
      int from = offset;
      if (IntStream.range(from, from + tensor.size()).allMatch(i -> gradients.get(i) == 0)) {
        without.add(tensor.name());
      }
      offset += tensor.size();
    }
    return without;
  }

  private static Batch batch() {
    Batch batch = new Batch();
    batch.fill(Samples.random(8, 1).train(), Samples.every(1, 0, 8), sample -> Augmentation.NONE);
    return batch;
  }
}
