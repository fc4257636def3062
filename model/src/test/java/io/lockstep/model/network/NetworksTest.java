package io.lockstep.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.sampler.SplitMix64;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class NetworksTest {
  @Test
  void resNet18HasTorchvisionsParametersAndStatistics() {
    StagedNetwork network = Networks.named("resnet18");

    assertThat(network.parameterCount()).isEqualTo(11_173_962);
    assertThat(network.tensors(TensorKind.PARAMETER)).hasSize(62);
    assertThat(values(network.tensors(TensorKind.STATISTIC))).isEqualTo(9_600);
    assertThat(network.stages().stream().map(Stage::name))
        .containsExactly("stem", "layer1", "layer2", "layer3", "layer4", "head");
  }

  @Test
  void resNet18ListsItsTensorsInTorchvisionsOrder() {
    List<String> names = names(Networks.named("resnet18"));

    assertThat(names)
        .startsWith(
            "conv1.weight",
            "bn1.weight",
            "bn1.bias",
            "bn1.running_mean",
            "bn1.running_var",
            "layer1.0.conv1.weight")
        .endsWith("layer4.1.bn2.running_var", "fc.weight", "fc.bias")
        .containsSubsequence(
            "layer2.0.conv2.weight",
            "layer2.0.bn2.weight",
            "layer2.0.downsample.0.weight",
            "layer2.0.downsample.1.bias",
            "layer2.1.conv1.weight")
        .doesNotContain("layer1.0.downsample.0.weight");
  }

  @Test
  void resNet8HasThePeersParametersAndNames() {
    StagedNetwork network = Networks.named("resnet8");

    assertThat(network.parameterCount()).isEqualTo(78_042);
    assertThat(names(network))
        .startsWith("stem.0.weight", "stem.1.weight")
        .endsWith("fc.weight", "fc.bias")
        .containsSubsequence(
            "body.0.c1.weight", "body.0.b1.weight", "body.1.sc.0.weight", "body.1.sc.1.bias")
        .doesNotContain("body.0.sc.0.weight");
  }

  @Test
  void initialisesResNet18AsTorchvisionDoes() {
    StagedNetwork network = Networks.named("resnet18");

    // Kaiming, normal, fan-out: √(2 / (128 · 3 · 3)); 147,456 draws put it within 1 %.
    assertThat(deviation(network, "layer2.1.conv2.weight"))
        .isCloseTo(Math.sqrt(2.0 / (128 * 9)), within(4e-4));
    // Uniform in ±1/√512 has deviation 1/√(3 · 512).
    assertThat(deviation(network, "fc.weight")).isCloseTo(1 / Math.sqrt(3 * 512), within(1e-3));
    assertThat(DoubleStream.of(draw(network, "fc.weight")).map(Math::abs).max().orElseThrow())
        .isLessThanOrEqualTo(1 / Math.sqrt(512));
    assertThat(draw(network, "bn1.weight")).containsOnly(1);
    assertThat(draw(network, "bn1.running_mean")).containsOnly(0);
  }

  @Test
  void initialisesResNet8AsPyTorchDoesByDefault() {
    double bound = 1 / Math.sqrt(64 * 9);

    double[] weights = draw(Networks.named("resnet8"), "body.2.c2.weight");

    assertThat(DoubleStream.of(weights).map(Math::abs).max().orElseThrow())
        .isBetween(0.99 * bound, bound);
  }

  @Test
  void suggestsTheNameThatWasMeant() {
    LockstepException failure =
        catchThrowableOfType(LockstepException.class, () -> Networks.named("resnet19"));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("resnet19");
    assertThat(failure.hint()).contains("resnet18");
  }

  @Test
  void refusesTwoTensorsOfOneName() {
    Stage stage = new Head(4, 10);

    assertThatThrownBy(() -> new StagedNetwork("twice", List.of(stage, stage)))
        .hasMessageContaining("fc.weight");
  }

  private static List<String> names(StagedNetwork network) {
    return network.tensors().stream().map(TensorSpec::name).toList();
  }

  private static int values(List<TensorSpec> tensors) {
    return tensors.stream().mapToInt(TensorSpec::size).sum();
  }

  private static double[] draw(StagedNetwork network, String name) {
    int index = names(network).indexOf(name);
    TensorSpec spec = network.tensors().get(index);
    SplitMix64 random = TensorSpec.random(1, index);
    return DoubleStream.generate(() -> spec.initializer().next(random))
        .limit(spec.size())
        .toArray();
  }

  private static double deviation(StagedNetwork network, String name) {
    return Math.sqrt(DoubleStream.of(draw(network, name)).map(w -> w * w).average().orElseThrow());
  }
}
