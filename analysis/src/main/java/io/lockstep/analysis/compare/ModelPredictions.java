package io.lockstep.analysis.compare;

import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import java.util.Optional;

/** A model that can be asked what it predicts of a measured workload. */
public interface ModelPredictions {
  /** The model's name in tables and JSON; unique among those compared. */
  String model();

  /** Empty where the model knows nothing of this workload. */
  Optional<Prediction> predict(ComparedWorkload workload, int workers);

  /** Whether the model was fitted on this very run, so that agreeing with it proves nothing. */
  boolean fittedOn(Run run);
}
