package io.lockstep.simulator.faults;

import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.simulator.faults.History.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was written down of the steps is what happened. */
final class StepLog implements Watcher {
  private record Key(long generation, long step) {}

  private final Map<Key, Map<Integer, StepRow>> rows = new HashMap<>();
  private final List<EpochRow> epochs = new ArrayList<>();

  @Override
  public void recorded(RunRecord line) {
    if (line instanceof StepRow row) {
      StepRow other =
          rows.computeIfAbsent(new Key(row.generation(), row.step()), k -> new TreeMap<>())
              .put(row.rank(), row);
      Violation.unless(other == null, "a row is written twice: %s", row);
    } else if (line instanceof EpochRow row) {
      Violation.unless(
          epochs.isEmpty() || epochs.get(epochs.size() - 1).epoch() < row.epoch(),
          "epoch %d is written after epoch %d",
          row.epoch(),
          epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).epoch());
      epochs.add(row);
    }
  }

  /**
   * @param all whether every report must have come
   */
  void check(List<Taken> steps, boolean all) {
    for (int step = 0; step < steps.size(); step++) {
      Taken taken = steps.get(step);
      Map<Integer, StepRow> written =
          rows.getOrDefault(new Key(taken.generation(), step), Map.of());
      for (StepRow row : written.values()) {
        Violation.unless(
            row.paramsCrc().equals("%08x".formatted(taken.after().paramsCrc()))
                && row.worldSize() == taken.worldSize(),
            "step %d is written as what it was not: %s",
            step,
            row);
      }
      long alive = taken.holders().stream().filter(Node::isThere).count();
      Violation.unless(
          !all || written.size() >= alive,
          "step %d has %d rows, and %d ranks have committed it",
          step,
          written.size(),
          alive);
    }
  }

  List<EpochRow> epochs() {
    return epochs;
  }
}
