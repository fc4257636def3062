package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Words.said;
import static io.lockstep.analysis.figure.Words.workers;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured and predicted of scaling, by number of workers, as layers.
 *
 * @param efficiency whether speedups are drawn as percentages of perfect scaling
 */
record ScalingLayers(ComparedGroup group, boolean efficiency) {
  static final String MEASURED = "measured";

  private static final String AMDAHL = "amdahl";

  /**
   * A speedup with its interval.
   *
   * @param note what to know before believing it
   */
  private record Scaled(
      int workers,
      double speedup,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable String note) {}

  List<Layer> measured() {
    List<Scaled> scaled = new ArrayList<>();
    for (Point point : group.points()) {
      Measured m = point.measured();
      if (m != null) {
        boolean alone = point.workers() == 1;
        scaled.add(
            new Scaled(
                point.workers(),
                m.speedup(),
                alone ? null : m.speedupLow(),
                alone ? null : m.speedupHigh(),
                null));
      }
    }
    return List.of(
        line(MEASURED, Style.MEASURED, scaled),
        new Layer.Whiskers(
            MEASURED,
            Style.MEASURED,
            spans(scaled).stream().filter(span -> span.low() < span.high()).toList()));
  }

  /**
   * Each model's.
   *
   * @param outlook whether beyond what was measured, too
   */
  List<Layer> models(boolean outlook) {
    List<Layer> layers = new ArrayList<>();
    List<String> models = Models.of(group);
    for (int i = 0; i < models.size(); i++) {
      List<Scaled> scaled = predicted(models.get(i));
      if (outlook) {
        scaled.addAll(outlook(models.get(i)));
      }
      scaled.sort(Comparator.comparingInt(Scaled::workers));
      String label = ModelLabel.of(models.get(i));
      layers.add(line(label, Style.model(i), scaled));
      layers.add(new Layer.Band(label, Style.model(i), spans(scaled)));
    }
    return layers;
  }

  /** What could explain the measured epochs; Amdahl's law is fitted to them in any case. */
  List<Layer> explanations() {
    List<String> drawn = Models.of(group).stream().map(ModelLabel::of).toList();
    List<Layer> layers = new ArrayList<>();
    for (Explanation explanation : group.explanations()) {
      String label = explanation.name();
      if (!label.equals(AMDAHL) && !drawn.contains(label)) {
        List<Scaled> scaled = new ArrayList<>();
        explanation
            .speedups()
            .forEach((n, speedup) -> scaled.add(new Scaled(n, speedup, null, null, null)));
        layers.add(line(label, Style.model(drawn.size() + layers.size()), scaled));
      }
    }
    return layers;
  }

  private List<Scaled> predicted(String model) {
    List<Scaled> scaled = new ArrayList<>();
    for (Point point : group.points()) {
      for (Predicted p : point.predicted()) {
        Double speedup = p.speedup();
        if (p.model().equals(model) && speedup != null) {
          scaled.add(new Scaled(point.workers(), speedup, p.low(), p.high(), p.note()));
        }
      }
    }
    return scaled;
  }

  private List<Scaled> outlook(String model) {
    List<Scaled> scaled = new ArrayList<>();
    for (Outlook outlook : group.outlook()) {
      if (outlook.model().equals(model)) {
        outlook
            .points()
            .forEach(
                p -> scaled.add(new Scaled(p.workers(), p.speedup(), p.low(), p.high(), null)));
      }
    }
    return scaled;
  }

  private Layer line(String label, Style style, List<Scaled> scaled) {
    return new Layer.Line(
        label,
        style,
        scaled.stream()
            .map(s -> new Mark(s.workers(), value(s.workers(), s.speedup()), words(label, s)))
            .toList());
  }

  private List<Span> spans(List<Scaled> scaled) {
    List<Span> spans = new ArrayList<>();
    for (Scaled s : scaled) {
      Double low = s.low();
      Double high = s.high();
      if (low != null && high != null) {
        spans.add(new Span(s.workers(), value(s.workers(), low), value(s.workers(), high)));
      } else if (s.workers() == 1) {
        spans.add(new Span(1, value(1, s.speedup()), value(1, s.speedup())));
      }
    }
    // One worker is where every interval begins; alone it is none.
    return spans.stream().allMatch(span -> span.x() == 1) ? List.of() : spans;
  }

  private double value(int workers, double speedup) {
    return efficiency ? 100 * speedup / workers : speedup;
  }

  private String words(String label, Scaled s) {
    String format = efficiency ? "%.0f %%" : "%.2fx";
    String interval =
        s.low() == null || s.high() == null
            ? ""
            : said(
                " (" + format + " to " + format + ")",
                value(s.workers(), s.low()),
                value(s.workers(), s.high()));
    return said("%s, %s: " + format, workers(s.workers()), label, value(s.workers(), s.speedup()))
        + interval
        + (s.note() == null ? "" : ", " + s.note());
  }
}
