package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.util.ArrayList;
import java.util.List;

/** Trainers over a few images of noise, all closed together. */
final class SmallTrainers implements AutoCloseable {
  static final StagedNetwork RESNET8 = Networks.named("resnet8");

  private static final int[] EIGHT = Samples.every(1, 0, 8);
  private static final Dataset NOISE = Samples.random(32, 40);

  private final List<Trainer> opened = new ArrayList<>();

  Trainer open(Specs specs, ComputeDevice device, StagedNetwork network) {
    Trainer trainer = new Trainer(specs.spec(), device, CollectiveMemory.PRIVATE, network, NOISE);
    opened.add(trainer);
    return trainer;
  }

  /** Of eight images, always the same. */
  static StepOutcome step(Trainer trainer, long step, Collective collective, double learningRate) {
    return trainer.step(Samples.order(step, EIGHT, learningRate), collective);
  }

  @Override
  public void close() {
    opened.forEach(Trainer::close);
  }
}
