package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.RECORD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  @TempDir Path folder;

  @BeforeEach
  void writesAGoodFolder() throws IOException {
    write("data_batch_1.bin", 3, 1);
    write("test_batch.bin", 2, 9);
  }

  @Test
  void readsAnyNumberOfFilesInTheOrderOfTheirNumbers() throws IOException {
    write("data_batch_10.bin", 1, 7);
    write("data_batch_2.bin", 2, 5);
    Files.writeString(folder.resolve("batches.meta.txt"), "airplane");

    Dataset dataset = Cifar10.read(folder);

    assertThat(dataset.train().size()).isEqualTo(6);
    assertThat(dataset.test().size()).isEqualTo(2);
    int[] labels = new int[6];
    for (int i = 0; i < 6; i++) {
      labels[i] = dataset.train().label(i);
    }
    assertThat(labels).containsExactly(1, 1, 1, 5, 5, 7);
  }

  @Test
  void findsAPixelByChannelRowAndColumn() throws IOException {
    byte[] record = new byte[RECORD_BYTES];
    record[1 + 2 * 1024 + 5 * 32 + 7] = (byte) 200;
    Files.write(folder.resolve("data_batch_1.bin"), record);

    assertThat(Cifar10.read(folder).train().pixel(0, 2, 5, 7)).isEqualTo(200);
  }

  @Test
  void readsTheLosslessSample() {
    Dataset dataset = Cifar10.read(CifarSample.folder());

    assertThat(dataset.train().size()).isEqualTo(3_000);
    assertThat(dataset.test().size()).isEqualTo(1_000);
    assertThat(dataset.train().label(0)).isEqualTo(6); // The first training image is a frog.
  }

  @Test
  void saysThatTheFolderIsMissing() {
    assertThat(failure(folder.resolve("nowhere"))).hasMessageContaining("nowhere");
  }

  @Test
  void saysThatTheFolderIsAFile() {
    assertThat(failure(folder.resolve("test_batch.bin"))).hasMessageContaining("not a folder");
  }

  @Test
  void saysThatThereIsNothingToTrainOn() throws IOException {
    Files.delete(folder.resolve("data_batch_1.bin"));

    assertThat(failure(folder)).hasMessageContaining("no data_batch_*.bin");
  }

  @Test
  void saysThatThereIsNothingToTestOn() throws IOException {
    Files.delete(folder.resolve("test_batch.bin"));

    assertThat(failure(folder)).hasMessageContaining("no test_batch.bin");
  }

  @Test
  void saysWhichFileIsEmpty() throws IOException {
    Files.write(folder.resolve("test_batch.bin"), new byte[0]);

    assertThat(failure(folder))
        .hasMessageContaining("test_batch.bin")
        .hasMessageContaining("empty");
  }

  @Test
  void saysWhereATruncatedFileEnds() throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), new byte[2 * RECORD_BYTES + 100]);

    assertThat(failure(folder))
        .hasMessageContaining("data_batch_1.bin")
        .hasMessageContaining("6246 bytes")
        .hasMessageContaining("ends at byte 6146");
  }

  @Test
  void saysWhereALabelIsWrong() throws IOException {
    byte[] records = new byte[3 * RECORD_BYTES];
    records[2 * RECORD_BYTES] = (byte) 200;
    Files.write(folder.resolve("data_batch_1.bin"), records);

    assertThat(failure(folder))
        .hasMessageContaining("data_batch_1.bin")
        .hasMessageContaining("label 200")
        .hasMessageContaining("byte 6146")
        .hasMessageContaining("record 2");
  }

  private static LockstepException failure(Path path) {
    LockstepException failure =
        catchThrowableOfType(LockstepException.class, () -> Cifar10.read(path));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    return failure;
  }

  private void write(String name, int records, int label) throws IOException {
    byte[] bytes = new byte[records * RECORD_BYTES];
    for (int i = 0; i < records; i++) {
      bytes[i * RECORD_BYTES] = (byte) label;
    }
    Files.write(folder.resolve(name), bytes);
  }
}
