package io.lockstep.analysis.figure;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Predicted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A group's figures by number of workers, as panels read them. */
final class Measurements {
  static final String MEASURED = "measured";

  private Measurements() {}

  static SortedMap<Integer, Measured> measured(ComparedGroup group) {
    SortedMap<Integer, Measured> found = new TreeMap<>();
    group
        .points()
        .forEach(
            point -> {
              Measured measured = point.measured();
              if (measured != null) {
                found.put(point.workers(), measured);
              }
            });
    return found;
  }

  /** What a model predicted for the numbers of workers that are compared. */
  static SortedMap<Integer, Predicted> predicted(ComparedGroup group, String model) {
    SortedMap<Integer, Predicted> found = new TreeMap<>();
    group
        .points()
        .forEach(
            point ->
                point.predicted().stream()
                    .filter(p -> p.model().equals(model))
                    .forEach(p -> found.put(point.workers(), p)));
    return found;
  }

  static List<Span> intervals(Map<Integer, Measured> measured) {
    List<Span> spans = new ArrayList<>();
    measured.forEach(
        (workers, m) -> {
          Double low = m.speedupLow();
          Double high = m.speedupHigh();
          if (workers > 1 && low != null && high != null) {
            spans.add(new Span(workers, low, high));
          }
        });
    return spans;
  }

  static String workers(int workers) {
    return workers == 1 ? "1 worker" : workers + " workers";
  }

  static String words(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
