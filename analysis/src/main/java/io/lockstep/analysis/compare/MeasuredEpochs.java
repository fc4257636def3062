package io.lockstep.analysis.compare;

import io.lockstep.analysis.scaling.Amdahl;
import io.lockstep.analysis.scaling.KarpFlatt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A curve that a profile brings along as epochs: no step was logged, and nothing repeated. */
record MeasuredEpochs(OwnEpochs own) implements MeasuredCurve {
  static final String SAME_EPOCHS = "the profile rests on these epochs";

  @Override
  public Set<Integer> workers() {
    return own.rows().stream()
        .map(OwnEpochs.Row::workers)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public @Nullable Measured at(int workers) {
    double one = epochS(1).orElseThrow();
    OptionalDouble here = epochS(workers);
    if (here.isEmpty()) {
      return null;
    }
    double speedup = workers == 1 ? 1 : one / here.getAsDouble();
    return new Measured(
        null,
        null,
        null,
        here.getAsDouble(),
        speedup,
        null,
        null,
        speedup / workers,
        workers == 1 ? null : Double.valueOf(KarpFlatt.serialFraction(speedup, workers)),
        null,
        null,
        List.of(own.profile()),
        0,
        0,
        List.of(),
        List.of());
  }

  private OptionalDouble epochS(int workers) {
    return own.rows().stream()
        .filter(row -> row.workers() == workers)
        .mapToDouble(OwnEpochs.Row::epochS)
        .findFirst();
  }

  @Override
  public String baseline() {
    return own.profile();
  }

  @Override
  public String epochSource() {
    return "as the profile " + own.profile() + " reports them";
  }

  @Override
  public @Nullable Amdahl amdahl() {
    double one = epochS(1).orElseThrow();
    Map<Integer, Double> speedups = new LinkedHashMap<>();
    own.rows().forEach(row -> speedups.put(row.workers(), one / row.epochS()));
    OptionalDouble fraction = Amdahl.serialFraction(speedups);
    return fraction.isEmpty() ? null : new Amdahl(fraction.getAsDouble(), null, null);
  }

  @Override
  public List<AccuracyCurve> accuracy() {
    return own.rows().stream()
        .filter(row -> row.testAcc() != null)
        .map(row -> new AccuracyCurve(own.profile(), row.workers(), List.of(), row.testAcc()))
        .toList();
  }

  @Override
  public String note(ModelPredictions model, int workers) {
    return SAME_EPOCHS;
  }

  @Override
  public @Nullable String note(SimulatedCurve simulated, int workers) {
    return simulated.isOf(own.profile()) ? SAME_EPOCHS : null;
  }
}
