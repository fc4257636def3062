package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.StagedNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a GPU's replica does, where the CPU plays the GPU: the stand-in, and no GPU. */
class DeviceParametersTest {
  @TempDir private Path folder;
  private final SmallTrainers trainers = new SmallTrainers();

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  @AfterEach
  void close() {
    trainers.close();
  }

  @Test
  void trainsToTheSameBitsAsOnTheHost() {
    assertSameBits(new Specs(), SmallTrainers.RESNET8, Lone.WORLD);
    assertSameBits(new Specs().sgd(0.9, true, 1e-3), SmallTrainers.RESNET8, Lone.WORLD);
    assertSameBits(new Specs().sgd(0, false, 0), SmallTrainers.RESNET8, Lone.WORLD);
  }

  @Test
  void sumsWhereTheGradientsLie() {
    DeviceTwins twins = new DeviceTwins(null);
    assertSameBits(new Specs(), SmallTrainers.RESNET8, twins);
    assertThat(twins.sums()).isEqualTo(3 * SmallTrainers.RESNET8.stages().size());
  }

  @Test
  void aNetworkWithoutStatisticsTrainsToo() {
    assertSameBits(new Specs(), TinyNetwork.NETWORK, new DeviceTwins(null));
  }

  private void assertSameBits(Specs specs, StagedNetwork network, Collective collective) {
    Trainer onHost = open(specs, ComputeDevice.CPU, network);
    Trainer onDevice = open(specs, ComputeDevice.STAND_IN, network);
    for (int step = 0; step < 3; step++) {
      Collective same = collective == Lone.WORLD ? Lone.WORLD : Twins.WORLD;
      StepOutcome expected = step(onHost, step, same);
      StepOutcome outcome = step(onDevice, step, collective);
      assertThat(outcome.score()).isEqualTo(expected.score());
      assertThat(Fingerprint.of(onDevice)).as("step " + step).isEqualTo(Fingerprint.of(onHost));
      assertThat(outcome.paramsCrc()).isEqualTo(onDevice.parameters().checksum());
    }
    assertThat(onDevice.evaluate(Lone.WORLD)).isEqualTo(onHost.evaluate(Lone.WORLD));
    assertThat(onDevice.save(folder.resolve("d.npz"))).isEqualTo(onHost.save(folder.resolve("h")));
  }

  @Test
  void aStepThatFailsLeavesItAsItWas() {
    Trainer trainer = open(new Specs(), ComputeDevice.STAND_IN, SmallTrainers.RESNET8);
    step(trainer, 0, new DeviceTwins(null));
    String before = Fingerprint.of(trainer);
    assertThatThrownBy(() -> step(trainer, 1, new DeviceTwins("rank 1 went away")))
        .hasMessage("rank 1 went away");
    assertThat(Fingerprint.of(trainer)).isEqualTo(before);
    step(trainer, 1, Lone.WORLD);
  }

  @Test
  void aCollectiveOfTheHostsIsRefused() {
    Trainer trainer = open(new Specs(), ComputeDevice.STAND_IN, SmallTrainers.RESNET8);
    assertThatThrownBy(() -> step(trainer, 0, Twins.WORLD))
        .hasMessageContaining("does not reach what lies on a GPU");
  }

  @Test
  void holdsNoMoreFromStepToStep() {
    Trainer trainer = open(new Specs(), ComputeDevice.STAND_IN, SmallTrainers.RESNET8);
    step(trainer, 0, new DeviceTwins(null));
    int held = trainer.heldArrays();
    for (int step = 1; step < 6; step++) {
      step(trainer, step, new DeviceTwins(null));
    }
    trainer.evaluate(Lone.WORLD);
    assertThat(trainer.heldArrays()).isEqualTo(held);
  }

  @Test
  void itsChecksumIsTheHostsOfTheSameState() {
    Parameters parameters =
        open(new Specs(), ComputeDevice.STAND_IN, SmallTrainers.RESNET8).parameters();
    State state = parameters.state();
    assertThat(parameters.checksum(state)).isEqualTo(parameters.checksum());
    for (FlatBuffer part : List.of(state.weights(), state.statistics())) {
      for (int place : new int[] {0, 1, part.size() / 2, part.size() - 1}) {
        float value = part.floats().get(place);
        part.floats().put(place, Math.nextUp(value));
        assertThat(parameters.checksum(state)).isNotEqualTo(parameters.checksum());
        parameters.adopt(state);
        assertThat(parameters.checksum(state)).isEqualTo(parameters.checksum());
      }
    }
    float first = state.weights().floats().get(0);
    state.weights().floats().put(0, state.weights().floats().get(1)).put(1, first);
    assertThat(parameters.checksum(state)).as("swapped").isNotEqualTo(parameters.checksum());
  }

  @Test
  void aStateGoesFromOneToAnother() {
    Trainer source = open(new Specs(), ComputeDevice.STAND_IN, SmallTrainers.RESNET8);
    Trainer receiver = open(new Specs().seed(2), ComputeDevice.STAND_IN, SmallTrainers.RESNET8);
    int checksum = 0;
    for (int step = 0; step < 3; step++) {
      checksum = step(source, step, Lone.WORLD).paramsCrc();
    }
    Tape tape = new Tape();
    source.transfer(tape.source(), Tape.SOURCE, checksum);
    receiver.transfer(tape.receiver(), Tape.SOURCE, checksum);
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
    assertThat(step(receiver, 3, Lone.WORLD).paramsCrc())
        .isEqualTo(step(source, 3, Lone.WORLD).paramsCrc());
  }

  private Trainer open(Specs specs, ComputeDevice device, StagedNetwork network) {
    return trainers.open(specs, device, network);
  }

  private static StepOutcome step(Trainer trainer, long step, Collective collective) {
    return SmallTrainers.step(trainer, step, collective, 0.1);
  }
}
