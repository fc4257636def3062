package io.lockstep.analysis.figure;

import static io.lockstep.analysis.figure.Words.said;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.PredictedTerms;
import io.lockstep.analysis.compare.Terms;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a step's time goes: measured beside predicted, a bar each. */
final class BreakdownPanel {
  private static final String ID = "breakdown";
  private static final String TITLE = "Where a step's time goes";
  private static final int MOST_BARS = 10;

  private BreakdownPanel() {}

  /** Terms in milliseconds, each of them a part of the step. */
  private record Bar(int workers, boolean measured, String by, Map<Term, Double> terms) {
    String category() {
      return (measured ? "m " : "p ") + workers;
    }

    String words() {
      return Words.workers(workers) + ", " + by;
    }
  }

  static Panel of(ComparedGroup group) {
    List<String> models = Models.of(group);
    // The last is the best that is known.
    String model = models.isEmpty() ? "" : models.get(models.size() - 1);
    List<Bar> bars = bars(group, model);
    if (bars.isEmpty()) {
      return Panel.empty(ID, TITLE, "No step was measured or predicted.");
    }
    List<Layer> layers = new ArrayList<>();
    for (Term term : Term.values()) {
      layers.add(new Layer.Bars(term.label(), term.style(), term.hatch(), marks(term, bars)));
    }
    boolean both = bars.stream().anyMatch(bar -> !bar.measured());
    return new Panel(
        ID,
        TITLE,
        both
            ? "Left of each pair what was measured (m), right of it what the model "
                + ModelLabel.of(model)
                + " predicted (p)."
            : "As measured (m).",
        Axis.of(
            both
                ? "workers (m: measured, p: predicted by " + ModelLabel.of(model) + ")"
                : "workers (m: measured)",
            bars.stream().map(Bar::category).toList()),
        Axis.linear("step (ms)", ""),
        layers);
  }

  private static List<Mark> marks(Term term, List<Bar> bars) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      Double ms = bars.get(i).terms().get(term);
      if (ms != null && ms > 0) {
        marks.add(new Mark(i, ms, said("%s, %s: %.1f ms", bars.get(i).words(), term.label(), ms)));
      }
    }
    return marks;
  }

  private static List<Bar> bars(ComparedGroup group, String model) {
    List<Bar> bars = new ArrayList<>();
    for (Point point : group.points()) {
      int workers = point.workers();
      Measured measured = point.measured();
      Terms terms = measured == null ? null : measured.terms();
      if (terms != null) {
        bars.add(new Bar(workers, true, ScalingLayers.MEASURED, measured(terms)));
      }
      for (Predicted p : point.predicted()) {
        if (p.model().equals(model)) {
          bars.add(new Bar(workers, false, ModelLabel.of(model), predicted(p.terms())));
        }
      }
    }
    return bars.size() <= MOST_BARS ? bars : fewer(bars);
  }

  /** What was measured, and of the rest every so manieth, so that all have room. */
  private static List<Bar> fewer(List<Bar> bars) {
    List<Integer> measured = workers(bars.stream().filter(Bar::measured).toList());
    List<Integer> others = new ArrayList<>(workers(bars));
    others.removeAll(measured);
    int each = Math.max(1, others.size() / Math.max(1, MOST_BARS - 2 * measured.size()) + 1);
    Set<Integer> kept = new HashSet<>(measured);
    for (int i = others.size() - 1; i >= 0; i -= each) {
      kept.add(others.get(i));
    }
    return bars.stream().filter(bar -> kept.contains(bar.workers())).toList();
  }

  private static List<Integer> workers(List<Bar> bars) {
    return bars.stream().map(Bar::workers).distinct().toList();
  }

  private static Map<Term, Double> measured(Terms terms) {
    Map<Term, Double> parts = new EnumMap<>(Term.class);
    parts.put(Term.FORWARD, terms.forwardMs());
    parts.put(Term.BACKWARD, terms.backwardMs());
    parts.put(Term.OPTIMIZER, terms.optimizerMs());
    parts.put(Term.INPUT, terms.dataMs());
    parts.put(Term.OTHER, terms.otherMs());
    parts.put(Term.COMMUNICATION, terms.exposedCommMs() - terms.peerWaitMs());
    parts.put(Term.WAITING, terms.peerWaitMs());
    return parts;
  }

  private static Map<Term, Double> predicted(PredictedTerms terms) {
    Map<Term, Double> parts = new EnumMap<>(Term.class);
    parts.put(Term.COMPUTE, terms.computeMs());
    parts.put(Term.INPUT, terms.inputMs());
    parts.put(Term.COMMUNICATION, terms.exposedCommMs());
    parts.put(Term.WAITING, terms.stragglersMs());
    return parts;
  }
}
