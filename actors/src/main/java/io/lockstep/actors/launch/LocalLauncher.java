package io.lockstep.actors.launch;

import io.lockstep.actors.hosts.HostLine;
import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.Happening.Exited;
import io.lockstep.actors.launch.Happening.FromHost;
import io.lockstep.actors.launch.Happening.Interrupted;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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
  /** Of a worker whose launcher has ended. */
  static final String ENDED_WITH_HOST = "ended with its host's launcher";

  /** A rank that loses its neighbour often says so before the neighbour is reaped. */
  private static final long REAP_GRACE_MS = 1_000;

  /** Longer than the workers' own deadline for meeting, unpacking the engine included. */
  private static final Duration START_WITHIN = Duration.ofMinutes(15);

  /** Ctrl-C must have ended everything within 2 s. */
  private static final long INTERRUPT_MS = 1_800;

  private final BlockingQueue<Happening> queue = new ArrayBlockingQueue<>(65_536);
  private final Crew crew = new Crew();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onInterrupt = new Thread(this::interrupted, "launcher-interrupt");

  /** Makes ready; whoever makes one closes it, after the run's last word is written. */
  public LocalLauncher() {
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  /**
   * Runs workers until the run ends.
   *
   * @param command that starts a worker process
   * @param workers by local rank
   * @param maxRestarts how many lost processes are started again, over the whole run
   * @param others told what happens here and how it ends; not closed
   * @param sink gets every record but the last, {@link Ended}, which is returned; on another host
   *     than the first, events only
   * @throws LockstepException where a worker could not start, with its own reason
   */
  public Ended run(
      WorkerCommand command,
      List<WorkerSettings> workers,
      int maxRestarts,
      RunFolder folder,
      OtherHosts others,
      Consumer<RunRecord> sink) {
    Supervision run =
        new Supervision(
            crew,
            settings -> ChildProcess.start(command, settings, folder, this::post),
            maxRestarts,
            others,
            sink);
    others.listen(word -> post(new FromHost(word)));
    try {
      workers.forEach(run::start);
      Ended ended = supervise(run);
      others.tell(new HostLine.Over(ended));
      endCrew(others);
      return ended;
    } catch (LockstepException e) {
      others.tell(new HostLine.Failing(Failure.of(e)));
      endCrew(others);
      throw e;
    }
  }

  /** Until they are reaped, others may have to wait for them. */
  private void endCrew(OtherHosts others) {
    for (WorkerId id : crew.end()) {
      others.tell(new HostLine.Gone(new WorkerGone(id, How.REAPED, ENDED_WITH_HOST)));
    }
  }

  private Ended supervise(Supervision run) {
    while (true) {
      Happening happening = run.hasBegun() ? take() : first();
      Ended ended = run.hear(happening);
      if (ended != null) {
        boolean proven =
            happening instanceof FromHost
                || (happening instanceof Exited exited && !exited.status().isAskedFor());
        return proven || !ended.status().equals(Ended.FAILED) ? ended : preferReaped(ended, run);
      }
    }
  }

  /**
   * Somebody says that the run failed, or a signal ended a process: if that is because another
   * process died, or because the signal was meant for all, say that instead.
   */
  private Ended preferReaped(Ended failed, Supervision run) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REAP_GRACE_MS);
    while (true) {
      Happening happening = poll(deadline - System.nanoTime());
      if (happening == null) {
        return failed;
      }
      boolean says =
          happening instanceof Exited exited
              ? run.isVital(exited.child()) && !exited.status().isAskedFor()
              : happening instanceof Interrupted;
      Ended ended = says ? run.hear(happening) : null;
      if (ended != null) {
        return ended;
      }
    }
  }

  /** From Ctrl-C or SIGTERM: lets the thread in {@link #run} end the run, but not for long. */
  private void interrupted() {
    try {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INTERRUPT_MS);
      boolean heard = queue.offer(new Interrupted(), INTERRUPT_MS / 2, TimeUnit.MILLISECONDS);
      if (!heard || !closed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        crew.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    crew.end();
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
}
