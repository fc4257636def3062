package io.lockstep.actors.launch;

import io.lockstep.actors.hosts.HostLine;
import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.Happening.Exited;
import io.lockstep.actors.launch.Happening.FromHost;
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
  private final OtherHosts others;
  private final Consumer<RunRecord> sink;
  private final Map<Pid, Integer> ranks = new HashMap<>();
  private int restartsLeft;
  private @Nullable String seed;
  private boolean begun;

  Supervision(
      Crew crew,
      Function<WorkerSettings, ChildProcess> starter,
      int maxRestarts,
      OtherHosts others,
      Consumer<RunRecord> sink) {
    this.crew = crew;
    this.starter = starter;
    this.others = others;
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
    if (happening instanceof FromHost heard) {
      HostLine line = heard.word().line();
      return line == null ? onHostGone(heard.word().host()) : onHost(heard.word().host(), line);
    }
    Said said = (Said) happening;
    return onSaid(said.child(), said.line());
  }

  private @Nullable Ended onSaid(ChildProcess child, PipeLine line) {
    if (line instanceof PipeLine.Bound bound) {
      if (child.settings().founds()) {
        seed(bound.address());
        others.tell(new HostLine.Seed(bound.address()));
      }
    } else if (line instanceof PipeLine.Failing failing) {
      onFailing(child, failing.failure());
    } else if (line instanceof PipeLine.Leaving) {
      child.leaves();
      return isVital(child) ? end(child, "was told to end by a signal") : null;
    } else if (line instanceof PipeLine.Evict evict) {
      evict(evict.worker(), evict.cause());
      others.tell(evict.worker().host(), new HostLine.Evict(evict.worker(), evict.cause()));
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
      others.tell(new HostLine.News(event));
      note(event);
    }
    sink.accept(line);
    return null;
  }

  private void note(Event event) {
    if (event.rank() != null && event.pid() != null && event.host() != null) {
      ranks.put(new Pid(event.host(), event.pid()), event.rank());
    }
    begun |= event.event().equals(Event.GENERATION);
  }

  private void seed(String address) {
    seed = address;
    crew.say(new LauncherLine.Join(address));
  }

  private void evict(WorkerId id, String cause) {
    crew.find(id).ifPresent(worker -> worker.evict(cause));
  }

  private @Nullable Ended onHost(String host, HostLine line) {
    if (line instanceof HostLine.Gone gone) {
      crew.say(new LauncherLine.Gone(gone.worker()));
    } else if (line instanceof HostLine.Over over) {
      return others.leads() ? onHostOver(host, over.ended()) : asHere(host, over.ended());
    } else if (line instanceof HostLine.Failing failing) {
      onHostFailing(host, failing.failure());
    } else if (line instanceof HostLine.Seed founder) {
      seed(founder.address());
    } else if (line instanceof HostLine.Evict evict) {
      evict(evict.worker(), evict.cause());
    } else if (line instanceof HostLine.News news) {
      note(news.event());
      sink.accept(news.event());
    }
    return null;
  }

  /** The signal was not for this host. */
  private static Ended asHere(String host, Ended ended) {
    return ended.status().equals(Ended.INTERRUPTED)
        ? Ended.failed(null, "the run was interrupted on the first host, " + host, null)
        : ended;
  }

  /** Another host takes no part any more; what has become of its workers it says of each. */
  private @Nullable Ended onHostOver(String host, Ended ended) {
    return begun
        ? null
        : Ended.failed(
            ended.rank(),
            "on " + host + ": " + ended.cause() + ", before the run began",
            ended.hint());
  }

  private void onHostFailing(String host, Failure failure) {
    if (!others.leads()) {
      throw failure.exception();
    }
    if (!begun) {
      String message = "on " + host + ": " + failure.message();
      throw new Failure(failure.exitCode(), message, failure.rank(), failure.hint()).exception();
    }
    if (Objects.equals(failure.rank(), COORDINATOR_RANK)) {
      lostCoordinator(failure);
    }
  }

  /** A launcher has ended without a word, and its workers with it. */
  private @Nullable Ended onHostGone(String host) {
    if (!others.leads()) {
      throw LockstepException.failed(
              "the first host, " + host + ", is lost: its launcher has ended")
          .hint("the run ends with it; its own output says why, if it could");
    }
    return begun
        ? null
        : Ended.failed(null, host + " was lost before the run began", "its own output says why");
  }

  /** A worker that cannot go on says why, and exits. */
  private void onFailing(ChildProcess child, Failure failure) {
    if (isVital(child)) {
      throw failure.exception().rank(rank(child));
    }
    if (!child.isEvicted() && Objects.equals(failure.rank(), COORDINATOR_RANK)) {
      lostCoordinator(failure);
    }
    child.fails(failure.message());
  }

  /** A worker has lost sight of its process, which so far has neither ended nor spoken. */
  private void lostCoordinator(Failure failure) {
    crew.founder().ifPresent(lost -> lost(COORDINATOR_RANK, lost.id(), failure.message()));
    throw failure.exception();
  }

  private @Nullable Ended onExited(ChildProcess child, ExitStatus status) {
    crew.remove(child);
    String cause = child.describe(status, ranks.containsKey(Pid.of(child.id())));
    if (isVital(child)) {
      return end(child, cause);
    }
    boolean left = child.left(status);
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
    WorkerGone gone = new WorkerGone(child.id(), how, cause);
    crew.say(new LauncherLine.Gone(gone));
    others.tell(new HostLine.Gone(gone));
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
    return ranks.getOrDefault(Pid.of(child.id()), child.settings().number());
  }

  /** A process id is one host's. */
  private record Pid(String host, long number) {
    static Pid of(WorkerId id) {
      return new Pid(id.host(), id.pid());
    }
  }
}
