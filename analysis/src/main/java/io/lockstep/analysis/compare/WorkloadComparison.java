package io.lockstep.analysis.compare;

import io.lockstep.core.prediction.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measured curves, simulated runs and models of one workload, side by side. */
record WorkloadComparison(
    ComparedWorkload workload,
    MeasuredCurve measured,
    List<SimulatedCurve> simulated,
    List<ModelPredictions> models,
    Extent extent,
    List<String> differences,
    List<String> notes) {
  static WorkloadComparison of(Grouping.Group group, List<ModelPredictions> models, Extent extent) {
    return new WorkloadComparison(
        group.workload(),
        MeasuredRuns.of(group.measured()),
        SimulatedCurve.of(group.predicted()),
        models,
        extent,
        group.differences(),
        RunNotes.of(group.measured()));
  }

  ComparedGroup group() {
    List<Point> points = points();
    List<Integer> beyond = extent.beyond(points.stream().map(Point::workers).toList());
    List<Outlook> outlook = outlook(beyond);
    List<AccuracyCurve> accuracy = measured.accuracy();
    Optional<ModelPredictions> best = best();
    List<Integer> asked = asked(points, beyond);
    int most = asked.isEmpty() ? 1 : asked.get(asked.size() - 1);
    return new ComparedGroup(
        workload.network(),
        workload.data(),
        workload.scaling(),
        workload.batch(),
        workload.threads(),
        measured.baseline(),
        measured.epochSource(),
        overlooked(),
        points,
        PredictionErrors.mapePct(points),
        PredictionErrors.meanErrorPct(points),
        PredictionErrors.coverage(points),
        measured.amdahl(),
        measured.workers().isEmpty() ? List.of() : Targets.of(points, accuracy),
        outlook,
        best.map(model -> advice(model, outlook)).orElse(List.of()),
        best.flatMap(model -> model.limits(workload)).orElse(null),
        notesOfAll(most),
        models.stream()
            .map(model -> model.explanations(workload, asked))
            .filter(explanations -> !explanations.isEmpty())
            .findFirst()
            .orElse(List.of()),
        accuracy);
  }

  private List<Point> points() {
    SortedSet<Integer> workers = new TreeSet<>(measured.workers());
    simulated.forEach(one -> workers.addAll(one.curve().byWorkers().keySet()));
    List<Point> points = new ArrayList<>();
    for (int n : workers) {
      Measured here = measured.at(n);
      List<Predicted> predicted = new ArrayList<>();
      for (ModelPredictions model : models) {
        model
            .predict(workload, n)
            .map(p -> predicted(model.model(), p, here, measured.note(model, n)))
            .ifPresent(predicted::add);
      }
      simulated.forEach(one -> predicted(one, n, here).ifPresent(predicted::add));
      points.add(new Point(n, here, List.copyOf(predicted)));
    }
    return points;
  }

  private static Predicted predicted(
      String model, Prediction prediction, @Nullable Measured here, @Nullable String note) {
    PredictedTerms terms = PredictedTerms.of(prediction);
    return new Predicted(
        model,
        prediction.stepMs(),
        prediction.epochS(),
        prediction.speedup(),
        prediction.speedupLow(),
        prediction.speedupHigh(),
        Predicted.errorPct(prediction.stepMs(), prediction.epochS(), here),
        terms,
        TermErrors.of(prediction.stepMs(), terms, here),
        note);
  }

  private Optional<Predicted> predicted(SimulatedCurve from, int workers, @Nullable Measured here) {
    PooledTimes times = from.curve().byWorkers().get(workers);
    if (times == null) {
      return Optional.empty();
    }
    Measured relative = from.curve().measured(workers);
    PredictedTerms terms = times.asPredicted();
    return Optional.of(
        new Predicted(
            from.label(),
            times.stepMs(),
            times.epochS(),
            relative == null ? null : Double.valueOf(relative.speedup()),
            relative == null ? null : relative.speedupLow(),
            relative == null ? null : relative.speedupHigh(),
            Predicted.errorPct(times.stepMs(), times.epochS(), here),
            terms,
            TermErrors.of(times.stepMs(), terms, here),
            measured.note(from, workers)));
  }

  private List<Outlook> outlook(List<Integer> beyond) {
    return models.stream()
        .map(
            model ->
                new Outlook(
                    model.model(),
                    beyond.stream()
                        .flatMap(n -> model.predict(workload, n).stream())
                        .map(Outlook.Point::of)
                        .toList()))
        .filter(outlook -> !outlook.points().isEmpty())
        .toList();
  }

  /** The last that knows this workload: models come with the best last. */
  private Optional<ModelPredictions> best() {
    return models.stream()
        .filter(model -> model.predict(workload, 1).isPresent())
        .reduce((first, last) -> last);
  }

  private List<SuggestedChange> advice(ModelPredictions model, List<Outlook> outlook) {
    Stream<Integer> farthest =
        outlook.stream()
            .filter(one -> one.model().equals(model.model()))
            .map(one -> one.points().get(one.points().size() - 1).workers());
    return Stream.concat(measured.workers().stream().max(Integer::compare).stream(), farthest)
        .distinct()
        .filter(n -> model.predict(workload, n).isPresent())
        .flatMap(n -> model.advice(workload, n).stream())
        .toList();
  }

  private static List<Integer> asked(List<Point> points, List<Integer> beyond) {
    SortedSet<Integer> workers = new TreeSet<>(beyond);
    points.forEach(point -> workers.add(point.workers()));
    return List.copyOf(workers);
  }

  private List<String> overlooked() {
    Set<String> all = new LinkedHashSet<>(differences);
    models.forEach(model -> all.addAll(model.overlooked(workload)));
    return List.copyOf(all);
  }

  private List<String> notesOfAll(int mostWorkers) {
    Set<String> all = new LinkedHashSet<>(notes);
    models.forEach(model -> all.addAll(model.notes(workload, mostWorkers)));
    return List.copyOf(all);
  }
}
