package io.lockstep.actors.protocol;

import io.lockstep.core.port.Score;
import io.lockstep.core.runlog.EpochRow;
import java.util.Collection;
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
  private final Map<Integer, Map<WorkerId, EpochReport>> reportsByEpoch = new HashMap<>();
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
    reportsByEpoch.clear();
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

  /**
   * Takes a rank's report; gives the whole epoch once every rank of the world has reported it.
   * Where a report was lost, and a later epoch is reported by all, the earlier one has no row.
   */
  Optional<EpochRow> report(WorkerId id, EpochReport report) {
    if (report.epoch() < reported) {
      return Optional.empty();
    }
    Map<WorkerId, EpochReport> reports =
        reportsByEpoch.computeIfAbsent(report.epoch(), e -> new HashMap<>());
    reports.put(id, report);
    if (reports.size() < worldSize) {
      return Optional.empty();
    }
    reported = report.epoch() + 1;
    EpochRow row = row(report.epoch(), reports.values());
    reportsByEpoch.keySet().removeIf(epoch -> epoch < reported);
    stepsByEpoch.keySet().removeIf(epoch -> epoch < reported);
    return Optional.of(row);
  }

  private EpochRow row(int epoch, Collection<EpochReport> reports) {
    Score train =
        stepsByEpoch.getOrDefault(epoch, Map.of()).values().stream()
            .map(Step::score)
            .reduce(Score.NONE, Score::plus);
    Score test = reports.stream().map(EpochReport::test).reduce(Score.NONE, Score::plus);
    double trainS = largest(reports, EpochReport::trainS);
    double evalS = largest(reports, EpochReport::evalS);
    return new EpochRow(
        epoch + 1,
        worldSize,
        largest(reports, EpochReport::learningRate),
        train.loss(),
        train.accuracy(),
        test.loss(),
        test.accuracy(),
        trainS,
        evalS,
        trainS + evalS,
        train.samples() / trainS);
  }

  private static double largest(
      Collection<EpochReport> reports, ToDoubleFunction<EpochReport> value) {
    return reports.stream().mapToDouble(value).max().orElse(0);
  }
}
