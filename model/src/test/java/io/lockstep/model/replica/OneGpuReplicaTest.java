package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.engine.Engine;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica on a GPU holds to; skipped where PyTorch finds none. */
class OneGpuReplicaTest {
  @TempDir private Path folder;
  private final SmallTrainers trainers = new SmallTrainers();

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
    Assumptions.assumeTrue(ComputeDevice.gpus() > 0, "PyTorch finds no GPU");
  }

  @AfterEach
  void close() {
    trainers.close();
  }

  /** As near as TF32's ten bits, in which convolutions may multiply, allow. */
  @Test
  void trainsNearWhatTheHostTrains() {
    Trainer host = open(ComputeDevice.CPU, 1);
    Trainer gpu = open(onGpu(), 1);
    assertThat(distance(gpu, host)).as("before").isZero();
    for (int step = 0; step < 5; step++) {
      double expected = step(host, step, Lone.WORLD).score().loss();
      assertThat(step(gpu, step, Lone.WORLD).score().loss())
          .as("loss of step " + step)
          .isCloseTo(expected, within(0.03 * expected));
    }
    assertThat(distance(gpu, host)).as("after").isBetween(0.0, 0.03);
    assertThat(gpu.evaluate(Lone.WORLD).samples()).isEqualTo(40);
    gpu.save(folder.resolve("gpu.npz"));
  }

  /** Of one's weights from the other's, relative to these. */
  private static double distance(Trainer one, Trainer other) {
    FloatBuffer ours = one.parameters().state().weights().floats();
    FloatBuffer theirs = other.parameters().state().weights().floats();
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < theirs.limit(); i++) {
      difference += Math.pow(ours.get(i) - theirs.get(i), 2);
      norm += Math.pow(theirs.get(i), 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void itsChecksumIsTheHostsOfTheSameState() {
    Trainer trainer = open(onGpu(), 1);
    for (int step = 0; step < 3; step++) {
      int told = step(trainer, step, Lone.WORLD).paramsCrc();
      Parameters parameters = trainer.parameters();
      assertThat(parameters.checksum(parameters.state())).isEqualTo(told);
    }
  }

  @Test
  void aStateGoesFromOneToAnother() {
    Trainer source = open(onGpu(), 1);
    Trainer receiver = open(onGpu(), 2);
    int checksum = 0;
    for (int step = 0; step < 3; step++) {
      checksum = step(source, step, Lone.WORLD).paramsCrc();
    }
    Tape tape = new Tape();
    source.transfer(tape.source(), Tape.SOURCE, checksum);
    receiver.transfer(tape.receiver(), Tape.SOURCE, checksum);
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
  }

  @Test
  void aStepThatFailsLeavesItAsItWas() {
    Trainer trainer = open(onGpu(), 1);
    step(trainer, 0, Lone.WORLD);
    String before = Fingerprint.of(trainer);
    assertThatThrownBy(() -> step(trainer, 1, Twins.WORLD))
        .hasMessageContaining("does not reach what lies on a GPU");
    assertThat(Fingerprint.of(trainer)).isEqualTo(before);
    step(trainer, 1, Lone.WORLD);
  }

  @Test
  void holdsNoMoreFromStepToStep() {
    Trainer trainer = open(onGpu(), 1);
    step(trainer, 0, Lone.WORLD);
    int held = trainer.heldArrays();
    for (int step = 1; step < 6; step++) {
      step(trainer, step, Lone.WORLD);
    }
    trainer.evaluate(Lone.WORLD);
    assertThat(trainer.heldArrays()).isEqualTo(held);
  }

  private static ComputeDevice onGpu() {
    return ComputeDevice.named(TrainSpec.GPU, 0);
  }

  private Trainer open(ComputeDevice device, long seed) {
    return trainers.open(new Specs().seed(seed), device, SmallTrainers.RESNET8);
  }

  private static StepOutcome step(Trainer trainer, long step, Collective collective) {
    return SmallTrainers.step(trainer, step, collective, 0.01);
  }
}
