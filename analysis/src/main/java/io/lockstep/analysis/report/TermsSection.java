package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Outlier;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.PredictedTerms;
import io.lockstep.analysis.compare.Straggler;
import io.lockstep.analysis.compare.TermErrors;
import io.lockstep.analysis.compare.Terms;
import io.lockstep.analysis.scaling.Amdahl;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a step's time went, measured and predicted, and who took longer than the others. */
final class TermsSection {
  private static final int MOST_OUTLIERS = 5;

  private TermsSection() {}

  static String of(ComparedGroup group) {
    List<Point> measured =
        group.points().stream()
            .filter(point -> point.measured() != null && point.measured().terms() != null)
            .toList();
    return (measured.isEmpty()
            ? ""
            : "\n### Where a step's time went\n\n"
                + terms(measured)
                + errors(measured)
                + stragglers(measured)
                + outliers(measured))
        + serial(group);
  }

  private static String terms(List<Point> points) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "workers",
                "data ms",
                "forward ms",
                "backward ms",
                "optimizer ms",
                "other ms",
                "exposed ms",
                "of it peer wait ms",
                "comm ms",
                "evaluation s"));
    for (Point point : points) {
      Measured measured = Objects.requireNonNull(point.measured());
      Terms terms = Objects.requireNonNull(measured.terms());
      table.row(
          List.of(
              String.valueOf(point.workers()),
              Words.number("%.1f", terms.dataMs()),
              Words.number("%.1f", terms.forwardMs()),
              Words.number("%.1f", terms.backwardMs()),
              Words.number("%.1f", terms.optimizerMs()),
              Words.number("%.1f", terms.otherMs()),
              Words.number("%.1f", terms.exposedCommMs()),
              Words.number("%.1f", terms.peerWaitMs()),
              Words.number("%.1f", terms.commMs()),
              Words.number("%.2f", measured.evalS())));
    }
    return table.text();
  }

  private static String errors(List<Point> points) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "workers",
                "model",
                "compute ms",
                "exposed ms",
                "peer wait ms",
                "input ms",
                "other ms"));
    for (Point point : points) {
      for (Predicted predicted : point.predicted()) {
        TermErrors errors = predicted.termErrors();
        PredictedTerms terms = predicted.terms();
        if (errors != null) {
          table.row(
              List.of(
                  String.valueOf(point.workers()),
                  predicted.model(),
                  term(terms.computeMs(), errors.computeMs()),
                  term(terms.exposedCommMs(), errors.exposedCommMs()),
                  term(terms.stragglersMs(), errors.peerWaitMs()),
                  term(terms.inputMs(), errors.inputMs()),
                  Words.number("%+.1f", errors.otherMs())));
        }
      }
    }
    return table.isEmpty()
        ? ""
        : "\nPredicted, and in brackets by how much more than was measured (exposed without peer"
            + " wait; what was measured of input is in compute):\n\n"
            + table.text();
  }

  private static String term(double ms, double error) {
    return Words.say("%.1f (%+.1f)", ms, error);
  }

  private static String stragglers(List<Point> points) {
    List<Straggler> named =
        points.stream()
            .flatMap(point -> Stream.ofNullable(point.measured()))
            .flatMap(measured -> measured.stragglers().stream())
            .filter(Straggler::named)
            .toList();
    return named.isEmpty()
        ? "\nNo rank took over " + Straggler.NAMED_ABOVE + " times the others' median by itself.\n"
        : "\nStragglers: "
            + named.stream()
                .map(
                    s ->
                        Words.say(
                            "rank %d of %s, %.1f ms by itself, %.2f times the others' median",
                            s.rank(), s.run(), s.ownMs(), s.ratio()))
                .collect(Collectors.joining("; "))
            + ".\n";
  }

  private static String outliers(List<Point> points) {
    List<Measured> measured =
        points.stream().flatMap(point -> Stream.ofNullable(point.measured())).toList();
    long count = measured.stream().mapToLong(Measured::outlierCount).sum();
    long steps = measured.stream().mapToLong(Measured::steps).sum();
    if (count == 0) {
      return Words.say("\nOutliers: none among %d steps.\n", steps);
    }
    return Words.say("\nOutliers: %d of %d steps, none left out. ", count, steps)
        + measured.stream()
            .flatMap(m -> m.outliers().stream().limit(MOST_OUTLIERS))
            .map(TermsSection::outlier)
            .collect(Collectors.joining("; ", "The farthest: ", ".\n"));
  }

  private static String outlier(Outlier outlier) {
    return Words.say(
        "step %d of %s, %.1f ms (rank %d)",
        outlier.step(), outlier.run(), outlier.ms(), outlier.rank());
  }

  private static String serial(ComparedGroup group) {
    Amdahl amdahl = group.amdahl();
    if (amdahl == null) {
      return "";
    }
    String interval = Words.range("%.3f", amdahl.low(), amdahl.high());
    return Words.say(
            "\nSerial fraction: Amdahl's %.3f%s; Karp-Flatt's ",
            amdahl.serialFraction(), interval.isEmpty() ? "" : " (95 % " + interval + ")")
        + group.points().stream()
            .filter(point -> point.measured() != null && point.measured().karpFlatt() != null)
            .map(
                point ->
                    Words.number("%.3f", Objects.requireNonNull(point.measured()).karpFlatt())
                        + " with "
                        + point.workers())
            .collect(Collectors.joining(", "))
        + ".\n";
  }
}
