package io.lockstep.actors.launch;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts one host's worker processes, supervises them through pipes, and ends them. It knows a dead
 * process at once, by reaping it, which is sooner than any failure detector. Everything happens in
 * the thread that calls {@link #run}; the processes' readers only post to its queue.
 */
public final class LocalLauncher implements AutoCloseable {
  /** A rank that loses its neighbour often says so before the neighbour is reaped. */
  private static final long REAP_GRACE_MS = 1_000;

  /** Longer than the workers' own deadline for meeting, unpacking the engine included. */
  private static final Duration START_WITHIN = Duration.ofMinutes(15);

  /** Ctrl-C must have ended everything within 2 s. */
  private static final long INTERRUPT_MS = 1_800;

  private final BlockingQueue<Happening> queue = new ArrayBlockingQueue<>(65_536);
  private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
  private final Map<Long, Integer> rankByPid = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onInterrupt = new Thread(this::interrupted, "launcher-interrupt");

  /** Makes ready; whoever makes one closes it, after the run's last word is written. */
  public LocalLauncher() {
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  /**
   * Runs workers until the run ends or one of them dies.
   *
   * @param command that starts a worker process
   * @param workers by local rank
   * @param sink gets every record but the last, {@link Ended}, which is returned
   * @throws LockstepException where a worker could not start, with its own reason
   */
  public Ended run(
      WorkerCommand command,
      List<WorkerSettings> workers,
      RunFolder folder,
      Consumer<RunRecord> sink) {
    for (WorkerSettings worker : workers) {
      children.add(
          ChildProcess.start(command, worker.localRank(), folder, Json.line(worker), this::post));
    }
    Ended ended = supervise(sink);
    endChildren();
    return ended;
  }

  private Ended supervise(Consumer<RunRecord> sink) {
    while (true) {
      Happening happening = rankByPid.isEmpty() ? first() : take();
      if (happening instanceof Happening.Interrupted) {
        return Ended.interrupted("interrupted by a signal");
      } else if (happening instanceof Happening.Exited exited) {
        return lost(exited, sink);
      } else if (happening instanceof Happening.Said said) {
        if (said.line() instanceof PipeLine.Bound bound) {
          if (said.localRank() == 0) {
            children.forEach(child -> child.say(bound.address()));
          }
        } else if (said.line() instanceof PipeLine.Failing failing) {
          throw failing.failure().exception().rank(said.localRank());
        } else if (said.line() instanceof PipeLine.Logged logged) {
          if (logged.line() instanceof Ended ended) {
            return ended.status().equals(Ended.FAILED) ? preferReaped(ended, sink) : ended;
          }
          remember(logged.line());
          sink.accept(logged.line());
        }
      }
    }
  }

  private void remember(RunRecord line) {
    if (line instanceof Event event && event.rank() != null && event.pid() != null) {
      rankByPid.put(event.pid(), event.rank());
    }
  }

  /** The cluster says that the run failed: if that is because a process died, say that instead. */
  private Ended preferReaped(Ended ended, Consumer<RunRecord> sink) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REAP_GRACE_MS);
    while (true) {
      Happening happening = poll(deadline - System.nanoTime());
      if (happening == null) {
        return ended;
      }
      if (happening instanceof Happening.Exited exited) {
        return lost(exited, sink);
      }
      if (happening instanceof Happening.Interrupted) {
        return Ended.interrupted("interrupted by a signal");
      }
    }
  }

  private Ended lost(Happening.Exited exited, Consumer<RunRecord> sink) {
    ChildProcess child = children.get(exited.localRank());
    boolean joined = rankByPid.containsKey(child.pid());
    int rank = rankByPid.getOrDefault(child.pid(), exited.localRank());
    String cause =
        "rank " + rank + " (pid " + child.pid() + ") " + child.describe(exited.status(), joined);
    sink.accept(Event.failure("worker_lost", System.currentTimeMillis(), rank, cause));
    return Ended.failed(rank, cause, "its log is " + child.log());
  }

  /** From Ctrl-C or SIGTERM: lets the thread in {@link #run} end the run, but not for long. */
  private void interrupted() {
    try {
      boolean heard =
          queue.offer(new Happening.Interrupted(), INTERRUPT_MS / 2, TimeUnit.MILLISECONDS);
      if (!heard || !closed.await(INTERRUPT_MS / 2, TimeUnit.MILLISECONDS)) {
        children.forEach(ChildProcess::kill);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endChildren() {
    children.forEach(ChildProcess::end);
    children.forEach(ChildProcess::awaitEnd);
  }

  @Override
  public void close() {
    endChildren();
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what waits for this.
    }
  }

  private void post(Happening happening) {
    try {
      queue.put(happening);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Happening take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  /** Until there is a cluster, nobody in it can say that it does not form. */
  private Happening first() {
    Happening happening = poll(START_WITHIN.toNanos());
    if (happening == null) {
      throw LockstepException.failed(
              "nothing was heard of the workers for " + START_WITHIN.toMinutes() + " minutes")
          .hint("their logs, node-0.log and on, say how far they came");
    }
    return happening;
  }

  private @Nullable Happening poll(long ns) {
    try {
      return queue.poll(Math.max(0, ns), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private static LockstepException stopped(InterruptedException e) {
    Thread.currentThread().interrupt();
    return LockstepException.failed("interrupted while the run was going on").because(e);
  }

  /** What a launcher hears of its processes. */
  sealed interface Happening {
    record Said(int localRank, PipeLine line) implements Happening {}

    record Exited(int localRank, int status) implements Happening {}

    record Interrupted() implements Happening {}
  }
}
