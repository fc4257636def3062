package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Words.said;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.scaling.Amdahl;
import io.lockstep.analysis.scaling.Target;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The panels that have speedup or efficiency over workers. */
final class ScalingPanels {
  private static final String INTERVALS =
      " Vertical bars are 95 % intervals of what was measured, shaded areas of predictions.";

  private ScalingPanels() {}

  static Panel speedup(ComparedGroup group) {
    int most = mostCompared(group);
    if (most == 1) {
      return Panel.empty(
          "speedup", "Speedup", "Only one worker was compared, so there is no speedup yet.");
    }
    ScalingLayers scaling = new ScalingLayers(group, false);
    List<Layer> layers = new ArrayList<>();
    layers.addAll(scaling.measured());
    layers.addAll(scaling.models(false));
    layers.add(ideal(most));
    return new Panel(
        "speedup",
        "Speedup against ideal",
        "How many times faster than one worker." + INTERVALS,
        Axis.workers(most),
        Axis.speedup(shown(layers), most),
        layers);
  }

  static Panel efficiency(ComparedGroup group) {
    int most = mostCompared(group);
    if (most == 1) {
      return Panel.empty(
          "efficiency",
          "Parallel efficiency",
          "Only one worker was compared, so there is no efficiency yet.");
    }
    ScalingLayers scaling = new ScalingLayers(group, true);
    List<Layer> layers = new ArrayList<>();
    layers.addAll(scaling.measured());
    layers.addAll(scaling.models(false));
    double targetPct = 100 * Target.EFFICIENCY;
    layers.add(level(said("target %.0f %%", targetPct), targetPct, 1, most));
    return new Panel(
        "efficiency",
        "Parallel efficiency",
        "Speedup as a part of perfect scaling." + INTERVALS,
        Axis.workers(most),
        Axis.linear("efficiency (% of ideal)", ""),
        layers);
  }

  static Panel outlook(ComparedGroup group) {
    int most =
        group.outlook().stream()
            .flatMap(outlook -> outlook.points().stream())
            .mapToInt(point -> point.workers())
            .max()
            .orElse(1);
    Amdahl amdahl = group.amdahl();
    if (most == 1 && amdahl == null) {
      return Panel.empty(
          "outlook",
          "Beyond what was measured",
          "No model predicts beyond the runs, and no speedup was measured that Amdahl's law could"
              + " be fitted to. Give a profile.");
    }
    most = Math.max(most, Math.max(mostCompared(group), amdahl == null ? 1 : 8));
    ScalingLayers scaling = new ScalingLayers(group, false);
    List<Layer> layers = new ArrayList<>();
    layers.addAll(scaling.measured());
    layers.addAll(scaling.models(true));
    layers.addAll(scaling.explanations());
    if (amdahl != null) {
      layers.add(amdahl(amdahl, most));
    }
    layers.add(ideal(most));
    return new Panel(
        "outlook",
        "Beyond what was measured",
        "Amdahl's law, fitted to the measured speedups, and what models and explanations predict.",
        Axis.workers(most),
        Axis.speedup(shown(layers), most),
        layers);
  }

  /** A level line from one place to another. */
  static Layer level(String label, double y, double from, double to) {
    return new Layer.Line(
        label, Style.TARGET, List.of(new Mark(from, y, label), new Mark(to, y, label)));
  }

  private static int mostCompared(ComparedGroup group) {
    return group.points().stream().mapToInt(point -> point.workers()).max().orElse(1);
  }

  private static Layer ideal(int most) {
    return new Layer.Line(
        "ideal",
        Style.IDEAL,
        List.of(new Mark(1, 1, "ideal"), new Mark(most, most, said("ideal: %dx", most))));
  }

  /** Drawn at eighths of doublings, so that it is a curve. */
  private static Layer amdahl(Amdahl amdahl, int most) {
    int eighths = (int) Math.ceil(8 * Math.log(most) / Math.log(2));
    String label = said("Amdahl, %.1f %% serial", 100 * amdahl.serialFraction());
    List<Mark> marks =
        IntStream.rangeClosed(0, eighths)
            .mapToDouble(i -> Math.min(most, Math.pow(2, i / 8.0)))
            .mapToObj(n -> new Mark(n, amdahl.speedup(n), label))
            .toList();
    return new Layer.Line(label, Style.FITTED, marks);
  }

  private static DoubleSummaryStatistics shown(List<Layer> layers) {
    return layers.stream()
        .flatMapToDouble(ScalingPanels::values)
        .filter(Double::isFinite)
        .summaryStatistics();
  }

  private static DoubleStream values(Layer layer) {
    if (layer instanceof Layer.Line line) {
      return line.marks().stream().mapToDouble(Mark::y);
    }
    if (layer instanceof Layer.Whiskers whiskers) {
      return ends(whiskers.spans());
    }
    return layer instanceof Layer.Band band ? ends(band.spans()) : DoubleStream.empty();
  }

  private static DoubleStream ends(List<Span> spans) {
    return spans.stream().flatMapToDouble(span -> DoubleStream.of(span.low(), span.high()));
  }
}
