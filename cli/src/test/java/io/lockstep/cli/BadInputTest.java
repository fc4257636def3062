package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.model.npz.NpzWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the input: exit 2, one line that names it, nothing started. */
class BadInputTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trian                                   | unknown verb 'trian' (did you mean 'train'?)
          train --wokers 2                        | unknown option '--wokers' (did you mean '--workers'?)
          train --workers 0                       | --workers must be at least 1, not 0
          train --workers -1                      | --workers must be at least 1, not -1
          train --workers two                     | 'two' is not an int
          train --workers                         | --workers
          train --min-workers 0                   | --min-workers must be at least 1, not 0
          train --workers 2 --min-workers 3       | --min-workers 3 is more than --workers 2
          train --max-restarts -1                 | --max-restarts must be in [0, 1000], not -1
          train --max-restarts 1001               | --max-restarts must be in [0, 1000], not 1001
          train --threads 0                       | --threads must be at least 1, not 0
          train --batch 0                         | --batch must be at least 1, not 0
          train --batch -8                        | --batch must be at least 1, not -8
          train --epochs 0                        | --epochs must be at least 1, not 0
          train --steps 0                         | --steps must be at least 1, not 0
          train --epochs 1 --steps 1              | --epochs and --steps exclude one another
          train --batch 8 --global-batch 8        | --batch and --global-batch exclude one another
          train --batch 2000000000 --workers 2    | a step has at most 2147483647 images
          train --global-batch 9 --workers 2      | --global-batch 9 does not divide by 2 workers
          train --network resnet19                | did you mean 'resnet18'?
          train --network vgg                     | vgg
          train --lr 0                            | --lr must be positive, not 0.0
          train --lr NaN                          | --lr must be positive, not NaN
          train --lr-schedule cosine              | cosine
          train --momentum 1                      | --momentum must be in [0, 1), not 1.0
          train --momentum 0 --nesterov           | --nesterov needs a --momentum above 0
          train --weight-decay -1                 | --weight-decay must not be negative, not -1.0
          train --milestones 30,20                | --milestones must be positive and ascend
          train --warmup-epochs 1.5               | multistep warms up by whole epochs
          train --epochs 2 --lr-schedule onecycle --warmup-epochs 2 | leaves nothing of 2.0 epochs
          train --collective mpi                  | unknown collective 'mpi'
          train --data nowhere                    | nowhere
          train --init nowhere.npz                | --init nowhere.npz cannot be read as a file
          train --init src                        | --init src cannot be read as a file
          train --config nowhere.conf             | config file nowhere.conf cannot be read
          train extra                             | unknown argument 'extra'
          """)
  void isRefusedByName(String line, String complaint) {
    Invocation captured = Invocation.of(line.split(" +"));

    assertThat(captured.err()).contains(complaint).hasLineCount(1).startsWith("lockstep: ");
    assertThat(captured.out()).isEmpty();
    assertThat(captured.exit()).isEqualTo(2);
  }

  @Test
  void saysSoAsOneJsonDocumentWhereJsonIsAskedFor() {
    Invocation captured = Invocation.of("train", "--workers", "0", "--json");

    assertThat(captured.exit()).isEqualTo(2);
    assertThat(captured.err()).isEmpty();
    assertThat(captured.json().at("/error/code").asInt()).isEqualTo(2);
    assertThat(captured.json().at("/error/message").asText()).contains("--workers");
    assertThat(captured.json().at("/error").has("rank")).isTrue();
    assertThat(captured.json().at("/error").has("hint")).isTrue();
  }

  @Test
  void aCollectiveThatIsNotHereIsNotReplacedByAnother() {
    Invocation captured =
        Invocation.of("train", "--collective", "nccl", "--nccl-library", "/none/libnccl.so.2");

    assertThat(captured.exit()).isEqualTo(3);
    assertThat(captured.err())
        .startsWith("lockstep: --collective nccl cannot be had: ")
        .hasLineCount(1);
  }

  @Test
  void aTruncatedFileIsNamedWithTheByteWhereItBreaksOff() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);
    byte[] bytes = Files.readAllBytes(data.resolve("data_batch_1.bin"));
    Files.write(data.resolve("data_batch_1.bin"), Arrays.copyOf(bytes, bytes.length - 1));

    assertRefused(data, "data_batch_1.bin");
    assertRefused(data, String.valueOf(3 * TinyCifar.RECORD));
  }

  @Test
  void aLabelOverNineIsNamedWithItsByte() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);
    byte[] bytes = Files.readAllBytes(data.resolve("test_batch.bin"));
    bytes[TinyCifar.RECORD] = 10;
    Files.write(data.resolve("test_batch.bin"), bytes);

    assertRefused(data, "test_batch.bin");
    assertRefused(data, String.valueOf(TinyCifar.RECORD));
  }

  @Test
  void aMissingTestFileIsNamed() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);
    Files.delete(data.resolve("test_batch.bin"));

    assertRefused(data, "test_batch.bin");
  }

  @Test
  void weightsThatDoNotFitAreNamedAndNoRunIsBegun() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);
    Path run = temp.resolve("run");
    Path weights = temp.resolve("weights.npz");
    String init = weights.toString();
    Files.writeString(weights, "no archive");
    assertRefused(data, "is not a readable NPZ file", "--init", init, "--run", run.toString());

    try (NpzWriter writer = new NpzWriter(weights)) {
      writer.floats("stem.0.weight", new long[] {16, 3, 5, 5}, ByteBuffer.allocate(16 * 75 * 4));
    }
    assertRefused(data, "of shape [16, 3, 5, 5]", "--init", init, "--run", run.toString());
    assertThat(run).doesNotExist();
  }

  @Test
  void moreWorkersThanImagesAreTooMany() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);

    assertRefused(data, "5 workers for 4 training images", "--workers", "5");
  }

  @Test
  void aRunFolderThatExistsIsLeftAlone() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);

    assertRefused(data, "exists", "--run", temp.toString());
  }

  @Test
  void aRunFolderThatCannotBeMadeIsNamed() throws IOException {
    Path data = TinyCifar.write(temp.resolve("data"), 4, 2);
    Path below = Files.writeString(temp.resolve("file"), "").resolve("run");

    assertRefused(data, "cannot be made", "--run", below.toString(), "--steps", "1");
  }

  @Test
  void aPlaceWhereNothingCanBeWrittenIsRefusedBeforeTheWork() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    Path below = file.resolve("deeper").resolve("out");

    Invocation calibrate = Invocation.of("calibrate", "--runs", "r", "--out", below.toString());
    Invocation compare = Invocation.of("compare", "--measured", "r", "--out", below.toString());

    String complaint = "--out " + below + " cannot be made: " + file + " is no folder";
    assertThat(calibrate.err()).contains(complaint).hasLineCount(1);
    assertThat(calibrate.exit()).isEqualTo(2);
    assertThat(compare.err()).contains(complaint).hasLineCount(1);
    assertThat(compare.exit()).isEqualTo(2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceIsNotReplacedByAProfile() {
    Invocation captured = Invocation.of("calibrate", "--runs", "r", "--out", "/dev/null");

    assertThat(captured.err()).contains("--out /dev/null is no regular file").hasLineCount(1);
    assertThat(captured.exit()).isEqualTo(2);
  }

  @Test
  void aConfigFileIsRefusedByFileAndLine() throws IOException {
    Path config = temp.resolve("lockstep.conf");
    Files.writeString(config, "workers = 2\nbatch = {{\n");
    Invocation malformed = Invocation.of("train", "--config", config.toString());
    assertThat(malformed.exit()).isEqualTo(2);
    assertThat(malformed.err()).contains("lockstep.conf: line 2").hasLineCount(1);

    Files.writeString(config, "workers = 2\n\nbacth = 3\n");
    Invocation unknown = Invocation.of("train", "--config", config.toString());
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("lockstep.conf: line 3: unknown setting 'bacth' (did you mean 'batch'?)");
  }

  private static void assertRefused(Path data, String complaint, String... options) {
    String[] args = {"train", "--network", "resnet8", "--data", data.toString()};
    Invocation captured =
        Invocation.of(Stream.of(args, options).flatMap(Stream::of).toArray(String[]::new));
    assertThat(captured.err()).contains(complaint).hasLineCount(1);
    assertThat(captured.exit()).isEqualTo(2);
  }
}
