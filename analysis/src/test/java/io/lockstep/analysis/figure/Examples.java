package io.lockstep.analysis.figure;

import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import java.util.List;
import java.util.Optional;

/** A fixed pair of runs, of 1 and 2 workers, with a prediction that has an interval. */
final class Examples {
  private Examples() {}

  static Figure pair() {
    Run one = Runs.withEpoch(Runs.weak("one", 1, 98, 99, 100, 101, 102), 10);
    Run two = Runs.withEpoch(Runs.weak("two", 2, 115, 125, 125, 125, 130), 6.25);
    Comparison comparison = Comparison.of(List.of(one, two), List.of(), List.of(ring()));
    return Figure.of(comparison.groups().get(0), "2 workers are 1.60x as fast as one & <no more>");
  }

  private static ModelPredictions ring() {
    ModelPredictions ring = Runs.model("ring", n -> 100 + 50.0 * (n - 1) / n);
    return new ModelPredictions() {
      @Override
      public String model() {
        return ring.model();
      }

      @Override
      public Optional<Prediction> predict(ComparedWorkload workload, int workers) {
        return ring.predict(workload, workers)
            .map(
                p ->
                    p.withInterval(
                        p.speedup() - 0.2 * (workers - 1), p.speedup() + 0.2 * (workers - 1)));
      }

      @Override
      public boolean fittedOn(Run run) {
        return false;
      }
    };
  }
}
