package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;

/**
 * Refuses settings with which no step could be taken, for those who make a spec in code; the
 * command line says the same in the same words before it starts anything.
 */
final class SpecCheck {
  private SpecCheck() {}

  /** What can be said without the data. */
  static void settings(TrainSpec spec) {
    atLeastOne("workers", spec.workers());
    atLeastOne("threads", spec.threads());
    atLeastOne("batch", spec.batch());
    Integer global = spec.globalBatch();
    require(
        global == null || global % spec.workers() == 0,
        "global-batch " + global + " does not divide by " + spec.workers() + " workers");
    require(
        spec.momentum() >= 0 && spec.momentum() < 1,
        "momentum must be in [0, 1), not " + spec.momentum());
    require(!spec.nesterov() || spec.momentum() > 0, "nesterov needs a momentum above 0");
    require(
        spec.weightDecay() >= 0 && Double.isFinite(spec.weightDecay()),
        "weight-decay must not be negative, not " + spec.weightDecay());
  }

  /** What the data's size forbids. */
  static void data(TrainSpec spec, Dataset dataset) {
    int images = dataset.train().size();
    require(
        spec.workers() <= images,
        spec.workers() + " workers for " + images + " training images: some would have none");
  }

  private static void atLeastOne(String setting, int value) {
    require(value >= 1, setting + " must be at least 1, not " + value);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw LockstepException.usage(otherwise);
    }
  }
}
