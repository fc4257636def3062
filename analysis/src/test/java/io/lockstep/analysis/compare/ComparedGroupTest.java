package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.spec.Scaling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedGroupTest {
  @ParameterizedTest
  @CsvSource({"shapes,shapes", "/home/me/cifar-10,cifar-10", "C:\\data\\cifar-10,cifar-10"})
  void namesItsDataByTheLastPartOfThePath(String data, String name) {
    ComparedGroup group =
        new ComparedGroup(
            "resnet8",
            data,
            Scaling.WEAK,
            8,
            1,
            null,
            "epochs.csv",
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of(),
            List.of());

    assertThat(group.dataName()).isEqualTo(name);
  }
}
