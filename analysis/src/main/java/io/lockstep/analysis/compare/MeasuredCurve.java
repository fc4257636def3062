package io.lockstep.analysis.compare;

import io.lockstep.analysis.scaling.Amdahl;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was measured of one workload: from runs, or from a profile's own epochs. */
sealed interface MeasuredCurve permits MeasuredRuns, MeasuredEpochs {
  /** Ascending. */
  Set<Integer> workers();

  /** Null where nothing was measured with so many workers. */
  @Nullable Measured at(int workers);

  /** What speedups are relative to; null where nothing was measured. */
  @Nullable String baseline();

  /** How epochs were measured. */
  String epochSource();

  /** Null where there is no speedup. */
  @Nullable Amdahl amdahl();

  List<AccuracyCurve> accuracy();

  /** What to know before believing the model's prediction; null where there is nothing. */
  @Nullable String note(ModelPredictions model, int workers);

  /** What to know before believing the simulated runs of so many workers; null for nothing. */
  @Nullable String note(SimulatedCurve simulated, int workers);
}
