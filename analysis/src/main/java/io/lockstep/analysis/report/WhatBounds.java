package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.PredictedTerms;
import io.lockstep.analysis.compare.Straggler;
import io.lockstep.analysis.compare.Terms;
import io.lockstep.analysis.scaling.Amdahl;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What bounds scaling: where a step's time goes, who holds it up, and how that grows. */
final class WhatBounds {
  /** Karp and Flatt's fraction grows or falls if it does by more than this part, */
  private static final double CHANGES = 0.1;

  /** and by more than this: less is noise. */
  private static final double CHANGES_AT_LEAST = 0.01;

  /** An explanation that is farther off explains little. */
  private static final double EXPLAINS_PCT = 5;

  private WhatBounds() {}

  static String of(ComparedGroup group) {
    return Words.sentences(
        group
            .largestMeasured()
            .map(WhatBounds::measured)
            .orElseGet(() -> group.largest().map(WhatBounds::predicted).orElse("")),
        serial(group),
        explanations(group.explanations()),
        // Where mechanisms cannot be told apart, one model's word on it is worth nothing.
        group.explanations().isEmpty()
            ? Best.outlook(group).map(WhatBounds::beyond).orElse("")
            : "");
  }

  private static String measured(Point point) {
    Measured measured = point.measured();
    Terms terms = measured == null ? null : measured.terms();
    if (measured == null || terms == null) {
      return "Only whole epochs were measured, so where a step's time goes is not known.";
    }
    double step = terms.computeMs() + terms.exposedCommMs();
    double comm = terms.exposedCommMs() - terms.peerWaitMs();
    return Words.sentences(
        Words.say(
            "With %s a step is %.0f %% compute, %.0f %% communication that it waits for and %.0f"
                + " %% waiting for slower ranks.",
            Words.workers(point.workers()),
            100 * terms.computeMs() / step,
            100 * comm / step,
            100 * terms.peerWaitMs() / step),
        evaluation(measured),
        stragglers(measured.stragglers()));
  }

  /** Where nothing was measured. */
  private static String predicted(Point point) {
    return Best.at(point)
        .map(
            best -> {
              PredictedTerms terms = best.terms();
              return Words.say(
                  "Predicted (%s): with %s a step is %.0f %% compute, %.0f %% communication that it"
                      + " waits for, %.0f %% waiting for slower ranks and %.0f %% waiting for"
                      + " input.",
                  ModelLabel.of(best.model()),
                  Words.workers(point.workers()),
                  100 * terms.computeMs() / best.stepMs(),
                  100 * terms.exposedCommMs() / best.stepMs(),
                  100 * terms.stragglersMs() / best.stepMs(),
                  100 * terms.inputMs() / best.stepMs());
            })
        .orElse("");
  }

  private static String evaluation(Measured measured) {
    Double evalS = measured.evalS();
    return evalS == null || evalS == 0
        ? ""
        : Words.say(
            "Evaluation adds %.0f %% to each epoch (speedups leave it out).",
            100 * evalS / measured.epochS());
  }

  private static String stragglers(List<Straggler> ranks) {
    String named =
        ranks.stream()
            .filter(Straggler::named)
            .map(s -> Words.say("rank %d of %s takes %.2fx", s.rank(), s.run(), s.ratio()))
            .collect(Collectors.joining(", "));
    return named.isEmpty() ? "" : "A straggler: " + named + " the others' median by itself.";
  }

  /** Amdahl's fraction, and whether Karp and Flatt's says that it is one. */
  private static String serial(ComparedGroup group) {
    Amdahl amdahl = group.amdahl();
    if (amdahl == null) {
      return "";
    }
    String interval = Words.range("%.3f", amdahl.low(), amdahl.high());
    return Words.say(
            "Amdahl's serial fraction is %.3f%s",
            amdahl.serialFraction(), interval.isEmpty() ? "" : " (" + interval + ")")
        + trend(group)
        + ".";
  }

  private static String trend(ComparedGroup group) {
    List<Point> known = group.points().stream().filter(point -> karpFlatt(point) != null).toList();
    if (known.size() < 2) {
      return "";
    }
    Point first = known.get(0);
    Point last = known.get(known.size() - 1);
    Double from = karpFlatt(first);
    Double to = karpFlatt(last);
    if (from == null || to == null) {
      return "";
    }
    String said =
        Words.say(
            "; Karp-Flatt's goes from %.3f with %d workers to %.3f with %d",
            from, first.workers(), to, last.workers());
    double least = Math.max(CHANGES_AT_LEAST, CHANGES * Math.abs(from));
    if (to > from + least) {
      return said + ", so that what limits grows with the workers";
    }
    return said
        + (to < from - least
            ? ", so that what limits shrinks as workers are added"
            : ", as a fixed serial part would have it");
  }

  private static @Nullable Double karpFlatt(Point point) {
    Measured measured = point.measured();
    return measured == null ? null : measured.karpFlatt();
  }

  private static String explanations(List<Explanation> all) {
    List<String> near =
        all.stream()
            .filter(one -> one.residualPct() <= EXPLAINS_PCT)
            .map(one -> Words.say("%s (%.1f %% off)", one.name(), one.residualPct()))
            .toList();
    return near.size() < 2
        ? ""
        : "The measured epochs cannot tell apart what limits: " + Words.and(near) + ".";
  }

  private static String beyond(Outlook outlook) {
    Outlook.Point last = outlook.points().get(outlook.points().size() - 1);
    return Words.say(
        "With %d workers %s would take most of an epoch (%s).",
        last.workers(), last.boundBy().label(), ModelLabel.of(outlook.model()));
  }
}
