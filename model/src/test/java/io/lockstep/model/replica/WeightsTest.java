package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.npz.FloatArray;
import io.lockstep.model.npz.NpzReader;
import io.lockstep.model.npz.NpzWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  @TempDir Path folder;

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  @Test
  void startsFromWhatARunHasSaved() {
    Path file = folder.resolve("run").resolve("weights.npz");
    String saved;
    try (Trainer trainer = trainer(new Specs())) {
      trainer.step(Samples.order(0, new int[] {0, 1, 2}, 0.1), Lone.WORLD);
      saved = trainer.save(file);
    }

    try (Trainer second = trainer(new Specs().seed(2).init(file.toString()))) {
      assertThat(Weights.sha256(second.parameters().state())).isEqualTo(saved).hasSize(64);
    }
  }

  @Test
  void goesBackToTheLoadedStatisticsWhereItsFirstStepFails() {
    Path file = folder.resolve("weights.npz");
    try (Trainer trainer = trainer(new Specs())) {
      trainer.step(Samples.order(0, new int[] {0, 1, 2}, 0.1), Lone.WORLD);
      trainer.save(file);
    }
    try (Trainer second = trainer(new Specs().init(file.toString()))) {
      String loaded = Weights.sha256(second.parameters().state());

      assertThatThrownBy(
              () -> second.step(Samples.order(1, new int[] {0, 1}, 0.1), new Twins("broken")))
          .hasMessage("broken");

      assertThat(Weights.sha256(second.parameters().state())).isEqualTo(loaded);
    }
  }

  @Test
  void savesUnderPyTorchsNamesAndLeavesNothingBeside() throws IOException {
    Path file = folder.resolve("weights.npz");
    try (Trainer trainer = trainer(new Specs())) {
      trainer.step(Samples.order(41, new int[] {0, 1, 2}, 0.1), Lone.WORLD);
      trainer.save(file);
      trainer.save(file);
    }

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(entry -> entry.getName()))
          .hasSize(56)
          .startsWith(
              "stem.0.weight.npy",
              "stem.1.weight.npy",
              "stem.1.bias.npy",
              "stem.1.running_mean.npy",
              "stem.1.running_var.npy",
              "stem.1.num_batches_tracked.npy");
      byte[] count =
          zip.getInputStream(zip.getEntry("stem.1.num_batches_tracked.npy")).readAllBytes();
      assertThat(ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getLong(count.length - 8))
          .isEqualTo(42);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void namesTheFolderThatCannotBeWrittenTo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (Trainer trainer = trainer(new Specs())) {
      LockstepException failure =
          catchThrowableOfType(
              LockstepException.class, () -> trainer.save(file.resolve("weights.npz")));

      assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(failure).hasMessageContaining(file.toString());
    }
  }

  @Test
  void saysWhatAFileLacks() throws IOException {
    assertThat(misfit(Map.of("stem.0.weight", new long[] {16, 3, 3, 3})))
        .hasMessageContaining("lacks 'stem.1.weight'");
  }

  @Test
  void saysWhichShapeIsWrong() throws IOException {
    assertThat(misfit(Map.of("stem.0.weight", new long[] {16, 3, 5, 5})))
        .hasMessageContaining("'stem.0.weight' of shape [16, 3, 5, 5], not [16, 3, 3, 3]");
  }

  @Test
  void saysWhatItDoesNotKnow() throws IOException {
    Path file = folder.resolve("more.npz");
    try (Trainer trainer = trainer(new Specs())) {
      trainer.save(file);
    }
    Map<String, FloatArray> arrays = NpzReader.read(file, name -> !name.endsWith("tracked"));
    try (NpzWriter writer = new NpzWriter(file)) {
      for (var array : arrays.entrySet()) {
        write(writer, array.getKey(), array.getValue().shape());
      }
      write(writer, "momentum", new long[] {3});
    }

    assertThat(failure(file)).hasMessageContaining("'momentum'");
  }

  private LockstepException misfit(Map<String, long[]> shapes) throws IOException {
    Path file = folder.resolve("misfit.npz");
    try (NpzWriter writer = new NpzWriter(file)) {
      for (var entry : shapes.entrySet()) {
        write(writer, entry.getKey(), entry.getValue());
      }
    }
    return failure(file);
  }

  private static LockstepException failure(Path file) {
    LockstepException failure =
        catchThrowableOfType(
            LockstepException.class, () -> trainer(new Specs().init(file.toString())));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining(file.toString());
    return failure;
  }

  private static void write(NpzWriter writer, String name, long[] shape) throws IOException {
    int count = 1;
    for (long dimension : shape) {
      count *= (int) dimension;
    }
    writer.floats(name, shape, ByteBuffer.allocate(count * Float.BYTES));
  }

  private static Trainer trainer(Specs specs) {
    return new Trainer(
        specs.spec(), CollectiveMemory.PRIVATE, Networks.named("resnet8"), Samples.random(8, 4));
  }
}
