package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;

/** Refuses settings with which no step could be taken. */
final class SpecCheck {
  private SpecCheck() {}

  /** What can be said without the data. */
  static void settings(TrainSpec spec) {
    require(spec.workers() >= 1, "there must be at least 1 worker, not " + spec.workers());
    require(spec.threads() >= 1, "a worker needs at least 1 thread, not " + spec.threads());
    require(spec.batch() >= 1, "the batch must be at least 1 image, not " + spec.batch());
    Integer global = spec.globalBatch();
    require(
        global == null || global >= spec.workers(),
        "a global batch of " + global + " cannot be divided among " + spec.workers() + " workers");
    require(
        spec.momentum() >= 0 && spec.momentum() < 1,
        "the momentum must lie in [0, 1), not be " + spec.momentum());
    require(
        spec.weightDecay() >= 0 && Double.isFinite(spec.weightDecay()),
        "the weight decay must not be " + spec.weightDecay());
    require(!spec.nesterov() || spec.momentum() > 0, "Nesterov's form needs a momentum above 0");
  }

  /** What the data's size forbids. */
  static void data(TrainSpec spec, Dataset dataset) {
    int images = dataset.train().size();
    require(
        spec.workers() <= images,
        spec.workers() + " workers cannot share " + images + " training images");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw LockstepException.usage(otherwise);
    }
  }
}
