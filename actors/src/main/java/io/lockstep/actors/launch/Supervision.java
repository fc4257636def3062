package io.lockstep.actors.launch;

import io.lockstep.actors.launch.Happening.Exited;
import io.lockstep.actors.launch.Happening.Garbled;
import io.lockstep.actors.launch.Happening.Interrupted;
import io.lockstep.actors.launch.Happening.Said;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a run when something happens to its processes. Until the run has begun, any loss
 * ends it. From then on the coordinator decides: it is told who has gone, by every process that is
 * left, and a new process is started in the place of a lost one as long as there are restarts. Only
 * the process that holds the coordinator cannot be done without. Used by one thread.
 */
final class Supervision {
  /** The founder has the first place on the first host. */
  private static final int COORDINATOR_RANK = 0;

  private final Crew crew;
  private final Function<WorkerSettings, ChildProcess> starter;
  private final Consumer<RunRecord> sink;
  private final Map<Long, Integer> rankByPid = new HashMap<>();
  private int restartsLeft;
  private @Nullable String seed;
  private boolean begun;

  Supervision(
      Crew crew,
      Function<WorkerSettings, ChildProcess> starter,
      int maxRestarts,
      Consumer<RunRecord> sink) {
    this.crew = crew;
    this.starter = starter;
    this.sink = sink;
    restartsLeft = maxRestarts;
  }

  void start(WorkerSettings settings) {
    ChildProcess child = starter.apply(settings);
    crew.add(child);
    if (seed != null) {
      child.say(new LauncherLine.Join(seed));
    }
  }

  /** Whether the ranks train together: their first generation has been written down. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Does what follows.
   *
   * @return how the run ended, if it did
   * @throws LockstepException where it ended for a reason that a worker gave
   */
  @Nullable Ended hear(Happening happening) {
    if (happening instanceof Interrupted) {
      return Ended.interrupted("interrupted by a signal");
    }
    if (happening instanceof Exited exited) {
      return onExited(exited.child(), exited.status());
    }
    if (happening instanceof Garbled garbled) {
      // What was lost may be a record of the run, and a run that loses records must not go on.
      throw LockstepException.failed("a worker's word cannot be understood: " + garbled.text())
          .rank(rank(garbled.child()))
          .hint("does something else print into its standard output?");
    }
    Said said = (Said) happening;
    return onSaid(said.child(), said.line());
  }

  private @Nullable Ended onSaid(ChildProcess child, PipeLine line) {
    if (line instanceof PipeLine.Bound bound) {
      if (child.settings().founds()) {
        seed = bound.address();
        crew.say(new LauncherLine.Join(seed));
      }
    } else if (line instanceof PipeLine.Failing failing) {
      onFailing(child, failing.failure());
    } else if (line instanceof PipeLine.Leaving) {
      child.leaves();
      return isVital(child) ? end(child, "was told to end by a signal") : null;
    } else if (line instanceof PipeLine.Evict evict) {
      crew.find(evict.worker()).ifPresent(worker -> worker.evict(evict.cause()));
    } else if (line instanceof PipeLine.Logged logged) {
      return onLogged(logged.line());
    }
    return null;
  }

  private @Nullable Ended onLogged(RunRecord line) {
    if (line instanceof Ended ended) {
      return ended;
    }
    if (line instanceof Event event) {
      if (event.rank() != null && event.pid() != null) {
        rankByPid.put(event.pid(), event.rank());
      }
      begun |= event.event().equals(Event.GENERATION);
    }
    sink.accept(line);
    return null;
  }

  /** A worker that cannot go on says why, and exits. */
  private void onFailing(ChildProcess child, Failure failure) {
    if (isVital(child)) {
      throw failure.exception().rank(rank(child));
    }
    if (!child.isEvicted() && Objects.equals(failure.rank(), COORDINATOR_RANK)) {
      // It has lost sight of the coordinator's process, which so far has neither ended nor spoken.
      crew.founder().ifPresent(lost -> lost(COORDINATOR_RANK, lost.id(), failure.message()));
      throw failure.exception();
    }
    child.fails(failure.message());
  }

  private @Nullable Ended onExited(ChildProcess child, ExitStatus status) {
    crew.remove(child);
    if (isVital(child)) {
      return end(child, child.describe(status, rankByPid.containsKey(child.id().pid())));
    }
    boolean left = child.left(status);
    String cause = child.describe(status, true);
    How how = left ? How.LEFT : How.REAPED;
    if (!left && restartsLeft > 0) {
      restartsLeft--;
      try {
        start(child.settings());
        how = How.REPLACED;
      } catch (LockstepException e) {
        cause += "; " + e.text();
      }
    }
    crew.say(new LauncherLine.Gone(new WorkerGone(child.id(), how, cause)));
    return null;
  }

  /** Whether the run ends with that process. */
  boolean isVital(ChildProcess child) {
    return !begun || child.settings().founds();
  }

  /** The run is over, and nobody else can write down why. */
  private Ended end(ChildProcess child, String how) {
    WorkerId id = child.id();
    int rank = rank(child);
    String hint = "its log is " + child.log();
    String cause = how;
    if (begun) {
      cause += "; it held the coordinator";
      hint = "in this version no other worker can take that over; " + hint;
    }
    lost(rank, id, cause);
    return Ended.failed(rank, "rank " + rank + " (pid " + id.pid() + ") " + cause, hint);
  }

  private void lost(int rank, WorkerId id, String cause) {
    long now = System.currentTimeMillis();
    sink.accept(Event.worker(Event.WORKER_LOST, now, rank, id.pid(), id.host(), cause));
  }

  private int rank(ChildProcess child) {
    WorkerId id = child.id();
    return rankByPid.getOrDefault(id.pid(), id.localRank());
  }
}
