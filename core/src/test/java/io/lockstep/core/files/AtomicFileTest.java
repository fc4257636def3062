package io.lockstep.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path temp;

  @Test
  void createsTheFoldersAboveAndReplacesWhatWasThere() throws IOException {
    Path file = temp.resolve("a").resolve("b.json");

    AtomicFile.replace(file, "first and longer");
    assertThat(AtomicFile.replace(file, "zweitens: ä")).isEqualTo(file);

    assertThat(file).hasContent("zweitens: ä");
    assertOnlyFileIs(file);
  }

  @Test
  void leavesWhatWasThereWhereWritingFails() throws IOException {
    Path file = temp.resolve("b.json");
    AtomicFile.replace(file, "whole");

    assertThatThrownBy(
            () ->
                AtomicFile.replace(
                    file,
                    partial -> {
                      Files.writeString(partial, "half");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");

    assertThat(file).hasContent("whole");
    assertOnlyFileIs(file);
  }

  private static void assertOnlyFileIs(Path file) throws IOException {
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }
}
