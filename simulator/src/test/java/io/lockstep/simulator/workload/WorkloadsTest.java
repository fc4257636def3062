package io.lockstep.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WorkloadsTest {
  @Test
  void everyWorkloadSaysWhereItsNumbersAreFrom() {
    assertThat(Workloads.builtIn())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(one -> assertThat(one.source()).isNotBlank());
  }

  /** 3 · 8.18 GFLOP · 128 at 100 TFLOPS, half of which are reached. */
  @Test
  void computeComesFromOperations() {
    double forward = Workloads.named("resnet50-imagenet").forwardFlops();
    assertThat(KnownWorkload.computeMs(forward, 128, 100, 0.5)).isCloseTo(62.82, within(0.01));
    assertThatThrownBy(() -> KnownWorkload.computeMs(forward, 128, 100, 2))
        .hasMessageContaining("utilisation");
  }

  @Test
  void anUnknownNameIsToldTheNearest() {
    assertThatThrownBy(() -> Workloads.named("gpt3"))
        .hasFieldOrPropertyWithValue("hint", "did you mean 'gpt2'?");
  }
}
