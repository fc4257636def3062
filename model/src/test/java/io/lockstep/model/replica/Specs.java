package io.lockstep.model.replica;

import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import java.util.List;

/** Builds specs for tests, which differ from one another in few things. */
final class Specs {
  private int workers = 1;
  private int threads = 1;
  private String network = "resnet8";
  private String data = "shapes";
  private int batch = 8;
  private double momentum = 0.9;
  private boolean nesterov;
  private double weightDecay = 5e-4;
  private boolean augment;
  private long seed = 1;
  private long bucketBytes = 1 << 20;
  private String init;
  private String device = TrainSpec.CPU;

  Specs workers(int n) {
    workers = n;
    return this;
  }

  Specs threads(int n) {
    threads = n;
    return this;
  }

  Specs network(String name) {
    network = name;
    return this;
  }

  Specs data(String name) {
    data = name;
    return this;
  }

  Specs batch(int images) {
    batch = images;
    return this;
  }

  Specs sgd(double newMomentum, boolean newNesterov, double newWeightDecay) {
    momentum = newMomentum;
    nesterov = newNesterov;
    weightDecay = newWeightDecay;
    return this;
  }

  Specs augment() {
    augment = true;
    return this;
  }

  Specs seed(long value) {
    seed = value;
    return this;
  }

  Specs bucketBytes(long most) {
    bucketBytes = most;
    return this;
  }

  Specs init(String file) {
    init = file;
    return this;
  }

  Specs device(String name) {
    device = name;
    return this;
  }

  TrainSpec spec() {
    LearningRate rate =
        new LearningRate(
            0.1, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), 1);
    return new TrainSpec(
        workers,
        1,
        threads,
        network,
        data,
        batch,
        null,
        1,
        null,
        rate,
        momentum,
        nesterov,
        weightDecay,
        augment,
        seed,
        "tcp",
        bucketBytes,
        init,
        device);
  }
}
