package io.lockstep.actors.protocol;

import io.lockstep.core.port.Score;
import io.lockstep.core.runlog.EpochRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Adds up the ranks' shares of an epoch. Used by one actor. */
final class EpochTally {
  private final int worldSize;
  private final Map<Integer, Map<Integer, EpochReport>> open = new HashMap<>();

  EpochTally(int worldSize) {
    this.worldSize = worldSize;
  }

  /** Takes a rank's share; gives the whole epoch once every rank has reported it. */
  Optional<EpochRow> report(int rank, EpochReport report) {
    Map<Integer, EpochReport> reports =
        open.computeIfAbsent(report.epoch(), epoch -> new HashMap<>());
    reports.put(rank, report);
    if (reports.size() < worldSize) {
      return Optional.empty();
    }
    open.remove(report.epoch());
    Score train = reports.values().stream().map(EpochReport::train).reduce(Score.NONE, Score::plus);
    Score test = reports.values().stream().map(EpochReport::test).reduce(Score.NONE, Score::plus);
    double trainS = longest(reports, EpochReport::trainS);
    double evalS = longest(reports, EpochReport::evalS);
    return Optional.of(
        new EpochRow(
            report.epoch() + 1,
            worldSize,
            report.learningRate(),
            train.loss(),
            train.accuracy(),
            test.loss(),
            test.accuracy(),
            trainS,
            evalS,
            trainS + evalS,
            train.samples() / trainS));
  }

  private static double longest(
      Map<Integer, EpochReport> reports, java.util.function.ToDoubleFunction<EpochReport> time) {
    return reports.values().stream().mapToDouble(time).max().orElse(0);
  }
}
