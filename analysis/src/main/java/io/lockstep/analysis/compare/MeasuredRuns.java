package io.lockstep.analysis.compare;

import io.lockstep.analysis.scaling.Amdahl;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Resamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A curve that was measured by runs. */
record MeasuredRuns(List<Run> runs, Curve curve) implements MeasuredCurve {

  static MeasuredRuns of(List<Run> runs) {
    return new MeasuredRuns(runs, Curve.of(runs));
  }

  @Override
  public Set<Integer> workers() {
    return curve.byWorkers().keySet();
  }

  private List<Run> runs(int workers) {
    PooledTimes here = curve.byWorkers().get(workers);
    return here == null ? List.of() : here.runs().stream().map(RunTimes::run).toList();
  }

  @Override
  public @Nullable Measured at(int workers) {
    return curve.measured(workers);
  }

  @Override
  public @Nullable String baseline() {
    return runs.isEmpty()
        ? null
        : runs.stream()
            .filter(run -> Grouping.workers(run) == 1)
            .map(Run::name)
            .collect(Collectors.joining(", "));
  }

  @Override
  public String epochSource() {
    return curve.epochSource();
  }

  /**
   * The law is fitted anew to every resample of the runs: the same one of each number of workers.
   */
  @Override
  public @Nullable Amdahl amdahl() {
    PooledTimes one = curve.byWorkers().get(1);
    if (one == null || curve.byWorkers().size() < 2) {
      return null;
    }
    Map<Integer, Resamples> resampled = new LinkedHashMap<>();
    Map<Integer, Double> speedups = new LinkedHashMap<>();
    curve
        .byWorkers()
        .forEach(
            (workers, times) -> {
              resampled.put(workers, times.resampledSpeedup(one));
              speedups.put(workers, one.epochS() / times.epochS());
            });
    OptionalDouble fraction = Amdahl.serialFraction(speedups);
    if (fraction.isEmpty()) {
      return null;
    }
    Interval interval = Resamples.of(draw -> serialFraction(resampled, draw)).interval();
    return new Amdahl(fraction.getAsDouble(), interval.low(), interval.high());
  }

  private static double serialFraction(Map<Integer, Resamples> speedups, int draw) {
    Map<Integer, Double> drawn = new LinkedHashMap<>();
    speedups.forEach((workers, values) -> drawn.put(workers, values.at(draw)));
    return Amdahl.serialFraction(drawn).orElse(Double.NaN);
  }

  @Override
  public List<AccuracyCurve> accuracy() {
    return runs.stream()
        .filter(run -> !run.epochs().isEmpty())
        .map(MeasuredRuns::accuracy)
        .toList();
  }

  private static AccuracyCurve accuracy(Run run) {
    List<AccuracyCurve.Epoch> epochs = run.epochs().stream().map(AccuracyCurve.Epoch::of).toList();
    return new AccuracyCurve(
        run.name(), Grouping.workers(run), epochs, epochs.get(epochs.size() - 1).testAcc());
  }

  @Override
  public @Nullable String note(ModelPredictions model, int workers) {
    return runs(workers).stream().anyMatch(model::fittedOn) ? Predicted.FITTED_ON_THIS_RUN : null;
  }

  @Override
  public @Nullable String note(SimulatedCurve simulated, int workers) {
    return simulated.note(workers, runs(workers));
  }
}
