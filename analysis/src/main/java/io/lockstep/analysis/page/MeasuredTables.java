package io.lockstep.analysis.page;

import static io.lockstep.analysis.page.DataTable.interval;
import static io.lockstep.analysis.page.DataTable.number;
import static io.lockstep.analysis.page.DataTable.percent;

import io.lockstep.analysis.compare.AccuracyCurve;
import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Terms;
import io.lockstep.analysis.scaling.Amdahl;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** What was measured of a group. */
final class MeasuredTables {
  private MeasuredTables() {}

  static Html of(ComparedGroup group) {
    return Html.all(speedups(group), terms(group), accuracy(group));
  }

  private static Html speedups(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "Measured",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.number("step ms", Term.STEP),
                Column.number("95 %", Term.INTERVAL),
                Column.number("epoch s", Term.EPOCH),
                Column.number("speedup", Term.SPEEDUP),
                Column.number("95 %", Term.INTERVAL),
                Column.number("efficiency", Term.EFFICIENCY),
                Column.number("Karp-Flatt", Term.KARP_FLATT),
                Column.number("evaluation s", Term.EVALUATION),
                Column.number("steps timed"),
                Column.words("runs")));
    each(
        group,
        (workers, measured) ->
            table.row(
                String.valueOf(workers),
                number("%.1f", measured.stepMs()),
                interval("%.1f", measured.low(), measured.high()),
                number("%.2f", measured.epochS()),
                number("%.2f", measured.speedup()),
                interval("%.2f", measured.speedupLow(), measured.speedupHigh()),
                percent("%.0f %%", measured.efficiency()),
                number("%.3f", measured.karpFlatt()),
                number("%.2f", measured.evalS()),
                measured.steps() == 0 ? "" : String.valueOf(measured.steps()),
                String.join(", ", measured.runs())));
    return Html.all(table.html(), amdahl(group));
  }

  private static Html amdahl(ComparedGroup group) {
    Amdahl amdahl = group.amdahl();
    if (amdahl == null) {
      return Html.NOTHING;
    }
    String interval = interval("%.3f", amdahl.low(), amdahl.high());
    return Tag.of("p")
        .holding(
            Html.text("Amdahl's "),
            Term.AMDAHL.link("serial fraction"),
            Html.text(
                String.format(Locale.ROOT, " over all of them: %.3f", amdahl.serialFraction())
                    + (interval.isEmpty() ? "." : " (95 % interval " + interval + ").")));
  }

  private static Html terms(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "Where a measured step's time went, in ms",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.number("data", Term.DATA),
                Column.number("forward", Term.FORWARD),
                Column.number("backward", Term.BACKWARD),
                Column.number("exposed", Term.EXPOSED),
                Column.number("optimizer", Term.OPTIMIZER),
                Column.number("other", Term.OTHER),
                Column.number("of exposed: peer wait", Term.PEER_WAIT),
                Column.number("beside: communication", Term.COMM)));
    each(
        group,
        (workers, measured) -> {
          Terms terms = measured.terms();
          if (terms != null) {
            table.row(
                String.valueOf(workers),
                number("%.2f", terms.dataMs()),
                number("%.2f", terms.forwardMs()),
                number("%.2f", terms.backwardMs()),
                number("%.2f", terms.exposedCommMs()),
                number("%.2f", terms.optimizerMs()),
                number("%.2f", terms.otherMs()),
                number("%.2f", terms.peerWaitMs()),
                number("%.2f", terms.commMs()));
          }
        });
    return table.html();
  }

  private static Html accuracy(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "What each run learnt",
            List.of(
                Column.words("run"),
                Column.number("workers", Term.WORKERS),
                Column.number("epoch"),
                Column.number("train loss"),
                Column.number("train accuracy", Term.ACCURACY),
                Column.number("test loss"),
                Column.number("test accuracy", Term.ACCURACY)));
    for (AccuracyCurve curve : group.accuracy()) {
      for (AccuracyCurve.Epoch epoch : curve.epochs()) {
        table.row(
            curve.run(),
            String.valueOf(curve.workers()),
            String.valueOf(epoch.epoch()),
            number("%.4f", epoch.trainLoss()),
            percent("%.1f %%", epoch.trainAcc()),
            number("%.4f", epoch.testLoss()),
            percent("%.1f %%", epoch.testAcc()));
      }
      if (curve.epochs().isEmpty()) {
        table.row(
            curve.run(),
            String.valueOf(curve.workers()),
            "last",
            "",
            "",
            "",
            percent("%.1f %%", curve.finalTestAcc()));
      }
    }
    return table.html();
  }

  private static void each(ComparedGroup group, BiConsumer<Integer, Measured> row) {
    for (Point point : group.points()) {
      Measured measured = point.measured();
      if (measured != null) {
        row.accept(point.workers(), measured);
      }
    }
  }
}
