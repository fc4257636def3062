package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Words.said;
import static io.lockstep.analysis.figure.Words.workers;

import io.lockstep.analysis.compare.AccuracyCurve;
import io.lockstep.analysis.compare.ComparedGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/** Whether more workers learn as well as one: test accuracy per epoch, and at the end. */
final class AccuracyPanel {
  private static final String ID = "accuracy";
  private static final String TITLE = "Test accuracy";
  private static final String UNIT = "test accuracy (%)";

  private AccuracyPanel() {}

  static Panel of(ComparedGroup group) {
    List<AccuracyCurve> curves =
        group.accuracy().stream()
            .filter(curve -> curve.finalTestAcc() != null)
            .sorted(Comparator.comparingInt(AccuracyCurve::workers))
            .toList();
    if (curves.isEmpty()) {
      return Panel.empty(
          ID, TITLE, "No run was evaluated: runs by --steps are not. Train with --epochs.");
    }
    int epochs =
        curves.stream()
            .flatMap(curve -> curve.epochs().stream())
            .mapToInt(AccuracyCurve.Epoch::epoch)
            .max()
            .orElse(0);
    return epochs == 0 ? finals(curves) : perEpoch(curves, epochs);
  }

  private static Panel perEpoch(List<AccuracyCurve> curves, int epochs) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      AccuracyCurve curve = curves.get(i);
      layers.add(new Layer.Line(label(curves, curve), Style.run(i), marks(curve, epochs)));
    }
    layers.addAll(reference(curves, 0, epochs));
    return new Panel(
        ID,
        TITLE,
        "After each epoch; the last is the final one, beside the line of one worker's.",
        Axis.counted("epoch", epochs),
        Axis.close(UNIT, shown(layers)),
        layers);
  }

  /** A run of which only the end is known stands there. */
  private static List<Mark> marks(AccuracyCurve curve, int epochs) {
    List<Mark> marks = new ArrayList<>();
    for (AccuracyCurve.Epoch epoch : curve.epochs()) {
      Double accuracy = epoch.testAcc();
      if (accuracy != null) {
        marks.add(mark(curve, epoch.epoch(), accuracy, "epoch " + epoch.epoch()));
      }
    }
    Double last = curve.finalTestAcc();
    return marks.isEmpty() && last != null ? List.of(mark(curve, epochs, last, "final")) : marks;
  }

  private static Panel finals(List<AccuracyCurve> curves) {
    int most = curves.get(curves.size() - 1).workers();
    List<Mark> marks = new ArrayList<>();
    for (AccuracyCurve curve : curves) {
      Double last = curve.finalTestAcc();
      if (last != null) {
        marks.add(mark(curve, curve.workers(), last, "final"));
      }
    }
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Line(ScalingLayers.MEASURED, Style.MEASURED, marks));
    layers.addAll(reference(curves, 1, most));
    return new Panel(
        ID,
        "Final test accuracy",
        "Final only: what there is does not tell the epochs.",
        Axis.workers(Math.max(2, most)),
        Axis.close(UNIT, shown(layers)),
        layers);
  }

  private static Mark mark(AccuracyCurve curve, double x, double accuracy, String when) {
    return new Mark(
        x,
        100 * accuracy,
        said("%s, %s, %s: %.1f %%", curve.run(), workers(curve.workers()), when, 100 * accuracy));
  }

  /** One worker's final accuracy, which the others are held against. */
  private static List<Layer> reference(List<AccuracyCurve> curves, double from, double to) {
    Optional<AccuracyCurve> alone = curves.stream().filter(c -> c.workers() == 1).findFirst();
    Double last = alone.map(AccuracyCurve::finalTestAcc).orElse(null);
    return last == null || curves.size() == 1
        ? List.of()
        : List.of(ScalingPanels.level("final of 1 worker", 100 * last, from, to));
  }

  private static DoubleSummaryStatistics shown(List<Layer> lines) {
    return lines.stream()
        .flatMap(layer -> ((Layer.Line) layer).marks().stream())
        .mapToDouble(Mark::y)
        .summaryStatistics();
  }

  private static String label(List<AccuracyCurve> curves, AccuracyCurve curve) {
    boolean told = curves.stream().filter(c -> c.workers() == curve.workers()).count() == 1;
    Double last = curve.finalTestAcc();
    return (told ? workers(curve.workers()) : curve.run())
        + (last == null ? "" : said(": %.1f %%", 100 * last));
  }
}
