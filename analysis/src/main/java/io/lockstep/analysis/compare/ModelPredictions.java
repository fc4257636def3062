package io.lockstep.analysis.compare;

import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import java.util.List;
import java.util.Optional;

/** A model that can be asked what it predicts of a measured workload. */
public interface ModelPredictions {
  /** The model's name in tables and JSON; unique among those compared. */
  String model();

  /** Empty where the model knows nothing of this workload, or so many workers cannot do it. */
  Optional<Prediction> predict(ComparedWorkload workload, int workers);

  /** Whether the model was fitted on this very run, so that agreeing with it proves nothing. */
  boolean fittedOn(Run run);

  /** Changes that would shorten an epoch of so many workers, the best first. */
  default List<SuggestedChange> advice(ComparedWorkload workload, int workers) {
    return List.of();
  }

  /** How far it scales; empty where the model knows nothing of this workload. */
  default Optional<Limits> limits(ComparedWorkload workload) {
    return Optional.empty();
  }

  /** Where the workload differs from what the model knows, if it predicts all the same. */
  default List<String> overlooked(ComparedWorkload workload) {
    return List.of();
  }

  /** What a reader should know before relying on it, for up to so many workers. */
  default List<String> notes(ComparedWorkload workload, int mostWorkers) {
    return List.of();
  }

  /** What could explain the measured epochs that it rests on; empty for most. */
  default List<Explanation> explanations(ComparedWorkload workload, List<Integer> workers) {
    return List.of();
  }
}
