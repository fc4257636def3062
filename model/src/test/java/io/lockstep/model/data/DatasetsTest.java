package io.lockstep.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir private Path folder;

  @Test
  void aFolderIsTheSameHoweverItWasTyped() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());

    assertThat(Datasets.resolve(folder.resolve("..").resolve(folder.getFileName()).toString()))
        .isEqualTo(Datasets.resolve(relative.toString()))
        .isEqualTo(folder.toRealPath().toString());
  }

  @Test
  void theEmbeddedSetKeepsItsName() {
    assertThat(Datasets.resolve("shapes")).isEqualTo("shapes");
  }

  @Test
  void whatIsNoPathOrNoFolderIsRefusedByName() {
    assertThatThrownBy(() -> Datasets.resolve("no\0path"))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("is no path");
    assertThatThrownBy(() -> Datasets.resolve(folder.resolve("nowhere").toString()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("nowhere");
  }
}
