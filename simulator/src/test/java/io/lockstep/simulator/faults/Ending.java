package io.lockstep.simulator.faults;

import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run ends completed, unless there is a reason why it cannot, and then it says which. */
final class Ending implements Watcher {
  private final Testbed bed;
  private final Schedule schedule;
  private final History history;
  private final StepLog log;
  private final Reforming reforming;
  private final Strikes strikes;
  private final Set<Integer> lostRanks = new HashSet<>();
  private @Nullable Integer failedRank;
  private int generations;
  private boolean completed;

  Ending(
      Testbed bed,
      Schedule schedule,
      History history,
      StepLog log,
      Reforming reforming,
      Strikes strikes) {
    this.bed = bed;
    this.schedule = schedule;
    this.history = history;
    this.log = log;
    this.reforming = reforming;
    this.strikes = strikes;
  }

  @Override
  public void recorded(RunRecord line) {
    if (line instanceof Event event) {
      switch (event.event()) {
        case Event.GENERATION -> {
          generations++;
          lostRanks.clear();
        }
        case Event.WORKER_LOST, Event.WORKER_LEFT, Event.EVICTED -> lostRanks.add(event.rank());
        default -> {}
      }
    } else if (line instanceof Ended end) {
      if (end.status().equals(Ended.COMPLETED)) {
        completed(end);
      } else {
        requireReason(end);
      }
    }
  }

  boolean isCompleted() {
    return completed;
  }

  private void completed(Ended end) {
    completed = true;
    Violation.unless(history.isComplete(), "completed after %d steps", history.steps().size());
    long steps = history.steps().size();
    Violation.unless(
        Objects.equals(end.paramsSha256(), history.after(steps).paramsSha256()),
        "what was saved is not what was trained");
    for (Node node : reforming.world()) {
      Violation.unless(
          node.process.hasEnded() || node.process.holds().equals(history.after(steps)),
          "%s ends with another state than the others",
          node);
    }
    Violation.unless(
        generations == 1 || strikes.haveBeenHarmful(),
        "%d generations, and nothing was wrong but delays",
        generations);
    int epochs = schedule.world().spec().epochs();
    Violation.unless(
        schedule.world().spec().steps() != null
            || (!log.epochs().isEmpty()
                && log.epochs().get(log.epochs().size() - 1).epoch() == epochs),
        "completed without the last epoch's row");
  }

  /** Of those that there are, as nobody in the run can know them. */
  private void requireReason(Ended end) {
    String cause = String.valueOf(end.cause());
    if (bed.nodes().get(0).gone) {
      Violation.unless(Objects.equals(end.rank(), 0), "the coordinator's rank is not named");
    } else if (cause.contains("not finite")) {
      Violation.unless(
          failedRank != null && Objects.equals(end.rank(), failedRank),
          "rank %d has failed, and rank %d is named",
          failedRank,
          end.rank());
    } else if (cause.contains("generations in a row")) {
      long sinceNs = bed.time().nanoTime() - strikes.activeUntilNs();
      Violation.unless(
          sinceNs < Duration.ofSeconds(30).toNanos(),
          "given up long after the last fault: %s",
          cause);
    } else if (reforming.world().isEmpty()) {
      Violation.unless(
          strikes.activeUntilNs() > 0,
          "the world never came about, and nothing was wrong: %s",
          cause);
    } else {
      requireTooFew(end);
    }
  }

  private void requireTooFew(Ended end) {
    long there = bed.nodes().stream().filter(Node::isThere).count();
    int due = bed.launcher().replacementsDue();
    int needed = schedule.world().spec().minWorkers();
    Violation.unless(
        there + due < needed,
        "given up with %d workers there and %d on their way: %s",
        there,
        due,
        end.cause());
    Violation.unless(
        lostRanks.contains(end.rank()), "rank %d is named, of the lost %s", end.rank(), lostRanks);
  }

  @Override
  public void failing(Node node, Seat seat) {
    failedRank = seat.rank();
  }
}
