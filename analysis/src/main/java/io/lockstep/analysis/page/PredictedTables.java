package io.lockstep.analysis.page;

import static io.lockstep.analysis.page.DataTable.interval;
import static io.lockstep.analysis.page.DataTable.number;
import static io.lockstep.analysis.page.DataTable.percent;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.PredictedTerms;
import io.lockstep.analysis.compare.TermErrors;
import java.util.List;

/** What models predicted of what was measured, and how far off they were. */
final class PredictedTables {
  private PredictedTables() {}

  static Html of(ComparedGroup group) {
    return Html.all(predicted(group), errors(group), terms(group), termErrors(group));
  }

  private static Html predicted(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "Predicted",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.words("model"),
                Column.number("step ms", Term.STEP),
                Column.number("epoch s", Term.EPOCH),
                Column.number("error", Term.ERROR),
                Column.number("speedup", Term.SPEEDUP),
                Column.number("95 %", Term.INTERVAL),
                Column.words("note")));
    for (Point point : group.points()) {
      for (Predicted predicted : point.predicted()) {
        String note = predicted.note();
        table.row(
            String.valueOf(point.workers()),
            predicted.model(),
            number("%.1f", predicted.stepMs()),
            number("%.2f", predicted.epochS()),
            number("%+.1f %%", predicted.errorPct()),
            number("%.2f", predicted.speedup()),
            interval("%.2f", predicted.low(), predicted.high()),
            note == null ? "" : note);
      }
    }
    return table.html();
  }

  private static Html errors(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "How good the models were, at two workers and more",
            List.of(
                Column.words("model"),
                Column.number("mean absolute error", Term.ERROR),
                Column.number("mean signed error", Term.ERROR),
                Column.number("within the interval", Term.COVERAGE)));
    for (String model : group.mapePct().keySet()) {
      table.row(
          model,
          number("%.1f %%", group.mapePct().get(model)),
          number("%+.1f %%", group.meanErrorPct().get(model)),
          percent("%.0f %%", group.coverage().get(model)));
    }
    return table.html();
  }

  private static Html terms(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "What a predicted step consists of, in ms",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.words("model"),
                Column.number("compute", Term.COMPUTE),
                Column.number("exposed", Term.EXPOSED),
                Column.number("stragglers", Term.PEER_WAIT),
                Column.number("input", Term.DATA),
                Column.number("beside: communication", Term.COMM),
                Column.number("evaluation s", Term.EVALUATION)));
    for (Point point : group.points()) {
      for (Predicted predicted : point.predicted()) {
        PredictedTerms terms = predicted.terms();
        table.row(
            String.valueOf(point.workers()),
            predicted.model(),
            number("%.2f", terms.computeMs()),
            number("%.2f", terms.exposedCommMs()),
            number("%.2f", terms.stragglersMs()),
            number("%.2f", terms.inputMs()),
            number("%.2f", terms.commMs()),
            number("%.2f", terms.evaluationS()));
      }
    }
    return table.html();
  }

  private static Html termErrors(ComparedGroup group) {
    DataTable table =
        new DataTable(
            "Predicted less measured, in ms",
            List.of(
                Column.number("workers", Term.WORKERS),
                Column.words("model"),
                Column.number("compute", Term.COMPUTE),
                Column.number("exposed", Term.EXPOSED),
                Column.number("peer wait", Term.PEER_WAIT),
                Column.number("input", Term.DATA),
                Column.number("other", Term.UNEXPLAINED),
                Column.number("beside: communication", Term.COMM),
                Column.number("evaluation s", Term.EVALUATION)));
    for (Point point : group.points()) {
      for (Predicted predicted : point.predicted()) {
        TermErrors errors = predicted.termErrors();
        if (errors != null) {
          table.row(
              String.valueOf(point.workers()),
              predicted.model(),
              number("%+.2f", errors.computeMs()),
              number("%+.2f", errors.exposedCommMs()),
              number("%+.2f", errors.peerWaitMs()),
              number("%+.2f", errors.inputMs()),
              number("%+.2f", errors.otherMs()),
              number("%+.2f", errors.commMs()),
              number("%+.2f", errors.evaluationS()));
        }
      }
    }
    return table.html();
  }
}
