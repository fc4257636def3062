package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Words.said;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How long training takes: bars for what was measured, marks for what is predicted. */
final class TimePanel {
  private static final String ID = "time";
  private static final int MARK_PX = 11;

  /** What all marks side by side may take. */
  private static final int ROOM_PX = 280;

  private TimePanel() {}

  static Panel of(ComparedGroup group) {
    SortedMap<Integer, Double> measured = new TreeMap<>();
    for (Point point : group.points()) {
      Measured m = point.measured();
      if (m != null) {
        measured.put(point.workers(), m.epochS());
      }
    }
    List<String> models = Models.of(group);
    List<SortedMap<Integer, Double>> predicted =
        models.stream().map(model -> predicted(group, model)).toList();
    SortedMap<Integer, Double> longest = new TreeMap<>(measured);
    predicted.forEach(times -> times.forEach((n, s) -> longest.merge(n, s, Math::max)));
    if (longest.isEmpty()) {
      return Panel.empty(ID, "Training time", "No epoch was measured or predicted.");
    }
    int epochs = epochs(group);
    TimeUnit unit = TimeUnit.of(epochs * longest.values().stream().reduce(0.0, Math::max));
    List<Integer> workers = List.copyOf(longest.keySet());
    Scale scale = new Scale(workers, epochs, unit);
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Layer.Bars(
            ScalingLayers.MEASURED,
            Style.MEASURED,
            Layer.Hatch.NONE,
            scale.marks(measured, ScalingLayers.MEASURED)));
    int markPx = Math.min(MARK_PX, ROOM_PX / (workers.size() * Math.max(1, models.size())));
    for (int i = 0; i < models.size(); i++) {
      int shiftPx = (2 * i - models.size() + 1) * markPx / 2;
      String label = ModelLabel.of(models.get(i));
      layers.add(
          new Layer.Points(label, Style.model(i), shiftPx, scale.marks(predicted.get(i), label)));
    }
    String what = epochs == 1 ? "an epoch" : epochs + " epochs";
    return new Panel(
        ID,
        "Time for " + what,
        "Bars are measured, marks predicted.",
        Axis.of("workers", workers.stream().map(String::valueOf).toList()),
        Axis.linear("time for " + what + " (" + unit.symbol() + ")", ""),
        layers);
  }

  /** Of all runs alike; otherwise one is as good as any number. */
  private static int epochs(ComparedGroup group) {
    List<Integer> counts =
        group.accuracy().stream().map(curve -> curve.epochs().size()).distinct().toList();
    return counts.size() == 1 && counts.get(0) > 0 ? counts.get(0) : 1;
  }

  private static SortedMap<Integer, Double> predicted(ComparedGroup group, String model) {
    SortedMap<Integer, Double> times = new TreeMap<>();
    for (Point point : group.points()) {
      for (Predicted p : point.predicted()) {
        if (p.model().equals(model)) {
          times.put(point.workers(), p.epochS());
        }
      }
    }
    for (Outlook outlook : group.outlook()) {
      if (outlook.model().equals(model)) {
        outlook.points().forEach(p -> times.put(p.workers(), p.epochS()));
      }
    }
    return times;
  }

  /** Where times of an epoch, in seconds, stand in the panel. */
  private record Scale(List<Integer> workers, int epochs, TimeUnit unit) {
    List<Mark> marks(SortedMap<Integer, Double> times, String label) {
      List<Mark> marks = new ArrayList<>();
      times.forEach(
          (n, s) -> {
            double time = epochs * s / unit.seconds();
            marks.add(
                new Mark(
                    workers.indexOf(n),
                    time,
                    said("%s, %s: %.3g %s", Words.workers(n), label, time, unit.symbol())));
          });
      return marks;
    }
  }
}
