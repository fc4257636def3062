package io.lockstep.simulator.faults;

import io.lockstep.core.port.StepOrder;
import io.lockstep.simulator.faults.History.Taken;
import java.util.BitSet;
import java.util.List;

/** In each epoch each sample is trained on once, counted without the sampler. */
final class Samples {
  private final int images;

  Samples(int images) {
    this.images = images;
  }

  /** Looks at a whole history. */
  void check(List<Taken> steps) {
    for (int from = 0; from < steps.size(); ) {
      int to = from;
      int epoch = epoch(steps.get(from));
      while (to < steps.size() && epoch(steps.get(to)) == epoch) {
        to++;
      }
      checkEpoch(steps.subList(from, to), epoch, to < steps.size());
      from = to;
    }
  }

  private static int epoch(Taken step) {
    return step.byRank().get(0).epoch();
  }

  /** At its end a few repeat what the epoch began with, so that all ranks have equally many. */
  private void checkEpoch(List<Taken> steps, int epoch, boolean isOver) {
    BitSet seen = new BitSet(images);
    int repeats = 0;
    for (Taken step : steps) {
      for (StepOrder order : step.byRank()) {
        for (int sample : order.samples()) {
          repeats += seen.get(sample) ? 1 : 0;
          seen.set(sample);
        }
      }
      Violation.unless(
          repeats == 0 || (seen.cardinality() == images && repeats < step.worldSize()),
          "epoch %d has %d samples twice and %d of %d at all",
          epoch,
          repeats,
          seen.cardinality(),
          images);
    }
    Violation.unless(
        !isOver || seen.cardinality() == images,
        "epoch %d is over with %d of %d samples",
        epoch,
        seen.cardinality(),
        images);
  }
}
