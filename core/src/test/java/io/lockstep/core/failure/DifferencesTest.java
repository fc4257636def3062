package io.lockstep.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifferencesTest {
  @Test
  void namesWhatDiffersInOrderAndLeavesOutWhatAgrees() {
    assertThat(
            new Differences()
                .in("network", "resnet8", "resnet18")
                .in("data", "shapes", "shapes")
                .in("batch", 32, 64)
                .found())
        .containsExactly("network resnet8 against resnet18", "batch 32 against 64");
  }
}
