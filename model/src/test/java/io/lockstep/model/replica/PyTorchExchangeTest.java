package io.lockstep.model.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.data.ImageSet;
import io.lockstep.model.data.Normalization;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.npz.NpzWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs docs/benchmarks/npz_check.py where there is a Python with torchvision. */
class PyTorchExchangeTest {
  private static final int IMAGES = 8;
  private static final Path FOLDER = Path.of("target", "npz-check");
  private static final Path SCRIPT = Path.of("..", "docs", "benchmarks", "npz_check.py");

  @Test
  void torchvisionTakesTheWeightsAndGivesTheSameLogits() throws Exception {
    Optional<String> python = pythonWithTorchvision();
    Assumptions.assumeTrue(python.isPresent(), "no python3 with torchvision");
    Engine.start(1);
    Files.createDirectories(FOLDER);
    Dataset noise = Samples.random(IMAGES, 1);
    StagedNetwork network = Networks.named("resnet18");
    try (Trainer trainer =
        new Trainer(new Specs().spec(), CollectiveMemory.PRIVATE, network, noise)) {
      trainer.step(Samples.order(0, Samples.every(1, 0, IMAGES), 0.01), Lone.WORLD);
      trainer.save(FOLDER.resolve("weights.npz"));
      writeLogits(network, Flat.of(trainer), images(noise.train()));
    }

    List<String> command =
        List.of(
            python.orElseThrow(),
            SCRIPT.toString(),
            FOLDER.resolve("weights.npz").toString(),
            FOLDER.resolve("logits.npz").toString());
    Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(check.getInputStream().readAllBytes(), UTF_8);

    assertThat(check.waitFor()).as(output).isZero();
    assertThat(output).contains("122 keys matched, 11,173,962 parameters, 1 steps taken");
  }

  private static void writeLogits(
      StagedNetwork network, FlatParameters parameters, ByteBuffer images) throws IOException {
    Shape shape = new Shape(IMAGES, ImageSet.CHANNELS, ImageSet.SIDE, ImageSet.SIDE);
    try (NDManager manager = NDManager.newBaseManager();
        NpzWriter writer = new NpzWriter(FOLDER.resolve("logits.npz"))) {
      NDArray x = manager.create(images, shape, DataType.FLOAT32);
      for (Stage stage : network.stages()) {
        x = stage.forward(x, parameters, false);
      }
      writer.floats("images", shape.getShape(), images);
      writer.floats("logits", x.getShape().getShape(), x.toByteBuffer());
    }
  }

  private static ByteBuffer images(ImageSet set) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(IMAGES * 3072 * Float.BYTES).order(ByteOrder.nativeOrder());
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int i = 0; i < IMAGES; i++) {
      for (int at = 0; at < 3072; at++) {
        int channel = at / 1024;
        floats.put(Normalization.of(channel, set.pixel(i, channel, at / 32 % 32, at % 32)));
      }
    }
    return bytes;
  }

  private static Optional<String> pythonWithTorchvision() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process probe =
            new ProcessBuilder(python, "-c", "import torchvision")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0) {
          return Optional.of(python);
        }
      } catch (IOException e) {
        // There is no such program; try the next.
      }
    }
    return Optional.empty();
  }
}
