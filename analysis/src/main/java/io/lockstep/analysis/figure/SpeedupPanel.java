package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Measurements.words;
import static io.lockstep.analysis.figure.Measurements.workers;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Predicted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** How much faster N workers are than one, beside perfect scaling. */
final class SpeedupPanel {
  private static final String ID = "speedup";
  private static final String TITLE = "Speedup against ideal";

  private SpeedupPanel() {}

  static Panel of(ComparedGroup group) {
    SortedMap<Integer, Measured> measured = Measurements.measured(group);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < group.models().size(); i++) {
      layers.addAll(model(group, group.models().get(i), Style.model(i)));
    }
    int most = group.points().stream().mapToInt(point -> point.workers()).max().orElse(1);
    if (most == 1) {
      return Panel.empty(ID, TITLE, "Only one worker was compared, so there is no speedup yet.");
    }
    List<Layer> all = new ArrayList<>();
    all.add(ideal(most));
    all.addAll(layers);
    all.addAll(measured(measured));
    return new Panel(
        ID,
        TITLE,
        "Speedup by number of workers; vertical lines and shaded areas are 95 % intervals.",
        Axis.doublings("workers", most),
        Axis.linear("speedup (times one worker)", ""),
        all);
  }

  static Layer ideal(int most) {
    return new Layer.Line(
        "ideal",
        Style.IDEAL,
        List.of(new Mark(1, 1, "ideal"), new Mark(most, most, words("ideal: %d", most))));
  }

  static List<Layer> measured(SortedMap<Integer, Measured> measured) {
    List<Mark> marks = new ArrayList<>();
    measured.forEach(
        (n, m) ->
            marks.add(
                new Mark(n, m.speedup(), words("%s: %.2fx measured", workers(n), m.speedup()))));
    return List.of(
        new Layer.Line(Measurements.MEASURED, Style.MEASURED, marks),
        new Layer.Whiskers(
            Measurements.MEASURED, Style.MEASURED, Measurements.intervals(measured)));
  }

  private static List<Layer> model(ComparedGroup group, String model, Style style) {
    List<Mark> marks = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    SortedMap<Integer, Predicted> predicted = Measurements.predicted(group, model);
    predicted.forEach(
        (n, p) -> {
          Double speedup = p.speedup();
          if (speedup != null) {
            marks.add(new Mark(n, speedup, words("%s: %.2fx by %s", workers(n), speedup, model)));
          }
          if (p.low() != null && p.high() != null) {
            spans.add(new Span(n, p.low(), p.high()));
          }
        });
    return List.of(new Layer.Line(model, style, marks), new Layer.Band(model, style, spans));
  }
}
