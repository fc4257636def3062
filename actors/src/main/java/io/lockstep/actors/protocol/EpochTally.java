package io.lockstep.actors.protocol;

import io.lockstep.core.port.Score;
import io.lockstep.core.runlog.EpochRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Adds up epochs: the training's scores from the steps, so that those of a rank that is lost later
 * still count, and the tests' from the ranks of the world that is there at the epoch's end. Used by
 * one actor.
 */
final class EpochTally {
  private final Map<Integer, Map<Long, Step>> stepsByEpoch = new HashMap<>();
  private final Map<WorkerId, EpochReport> reports = new HashMap<>();
  private int reported;
  private int worldSize;

  /** A step's scores so far, of the newest generation that took it. */
  private record Step(long generation, Score score) {
    Step plus(Step other) {
      return other.generation < generation
          ? this
          : other.generation > generation ? other : new Step(generation, score.plus(other.score));
    }
  }

  /** Another world evaluates; what the last one had not finished is forgotten. */
  void begin(int newWorldSize) {
    worldSize = newWorldSize;
    reports.clear();
  }

  /** A rank committed a step. A step that is done again counts once, as its last world did it. */
  void step(int epoch, long step, long generation, Score score) {
    if (epoch >= reported) {
      stepsByEpoch
          .computeIfAbsent(epoch, e -> new HashMap<>())
          .merge(step, new Step(generation, score), Step::plus);
    }
  }

  /** How many epochs are over and done with. */
  int reported() {
    return reported;
  }

  /** Takes a rank's report; gives the whole epoch once every rank of the world has reported it. */
  Optional<EpochRow> report(WorkerId id, EpochReport report) {
    if (report.epoch() < reported) {
      return Optional.empty();
    }
    // Where a rank was lost together with its report, and the others went on, there is no row.
    reports.values().removeIf(earlier -> earlier.epoch() < report.epoch());
    reports.put(id, report);
    if (reports.size() < worldSize) {
      return Optional.empty();
    }
    EpochRow row = row(report);
    reports.clear();
    reported = report.epoch() + 1;
    stepsByEpoch.keySet().removeIf(epoch -> epoch < reported);
    return Optional.of(row);
  }

  private EpochRow row(EpochReport report) {
    Score train =
        stepsByEpoch.getOrDefault(report.epoch(), Map.of()).values().stream()
            .map(Step::score)
            .reduce(Score.NONE, Score::plus);
    Score test = reports.values().stream().map(EpochReport::test).reduce(Score.NONE, Score::plus);
    double trainS = longest(EpochReport::trainS);
    double evalS = longest(EpochReport::evalS);
    return new EpochRow(
        report.epoch() + 1,
        worldSize,
        reports.values().stream().mapToDouble(EpochReport::learningRate).max().orElse(0),
        train.loss(),
        train.accuracy(),
        test.loss(),
        test.accuracy(),
        trainS,
        evalS,
        trainS + evalS,
        train.samples() / trainS);
  }

  private double longest(ToDoubleFunction<EpochReport> time) {
    return reports.values().stream().mapToDouble(time).max().orElse(0);
  }
}
