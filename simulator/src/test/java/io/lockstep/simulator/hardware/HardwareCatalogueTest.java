package io.lockstep.simulator.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareCatalogueTest {
  @TempDir Path folder;

  @Test
  void everyEntryIsWholeAndNamedOnce() {
    List<Hardware> all = HardwareCatalogue.builtIn();
    assertThat(all).extracting(Hardware::name).doesNotHaveDuplicates().hasSizeGreaterThan(9);
    assertThat(all)
        .allSatisfy(
            one -> {
              assertThat(one.ringLink().bandwidthGbytesPerS()).isPositive();
              assertThat(one.nodes().workers()).isPositive();
              assertThat(one.gpu() == null).isEqualTo(one.generation() == null);
            });
  }

  /** 15 µs over 8 GPUs are 14 rounds. */
  @Test
  void latencyOfAnAllReduceIsThatOfItsRounds() {
    Hardware dgx = HardwareCatalogue.find("dgx-1");
    assertThat(dgx.ringLink().alphaUs()).isCloseTo(15 / 14.0, within(1e-12));
    assertThat(dgx.nodes().most()).isEqualTo(1);
    assertThat(HardwareCatalogue.find("dgx-a100").nodes().most()).isNull();
  }

  @Test
  void usersAddTheirOwn() throws IOException {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, Json.line(List.of(HardwareCatalogue.find("dgx-h100"))));
    assertThat(HardwareCatalogue.find(file.toString()))
        .isEqualTo(HardwareCatalogue.find("dgx-h100"));
    Files.writeString(file, "[{\"name\": \"x\", \"description\": \"\", \"workers_per_node\": 8}]");
    assertThatThrownBy(() -> HardwareCatalogue.find(file.toString()))
        .hasMessageContaining("workers_per_node");
  }

  @Test
  void anUnknownNameIsToldTheNearest() {
    assertThatThrownBy(() -> HardwareCatalogue.find("dgx-a10"))
        .hasMessageContaining("no hardware 'dgx-a10'")
        .hasFieldOrPropertyWithValue("hint", "did you mean 'dgx-a100'?");
  }
}
