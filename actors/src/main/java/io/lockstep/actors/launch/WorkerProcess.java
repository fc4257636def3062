package io.lockstep.actors.launch;

import io.lockstep.actors.cluster.ClusterNode;
import io.lockstep.actors.nccl.Deadlines;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.nccl.NcclFactory;
import io.lockstep.actors.nccl.NcclLibrary;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Limits;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.actors.tcp.TcpRingFactory;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaOpener;
import io.lockstep.core.runlog.RunFolder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The life of a worker process: read the settings, open the replica, join the cluster, train. */
public final class WorkerProcess {
  private static final Duration CONNECT_WITHIN = Duration.ofMinutes(1);

  /**
   * In case that nobody else notices: the coordinator tells ranks that hang from those that are
   * slow, and much sooner. A slow one's step may take minutes longer than this one's.
   */
  private static final Duration PROGRESS_WITHIN = Duration.ofMinutes(10);

  /** NCCL frees a GPU's memory and ends its threads in less. */
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  /** A step and a farewell; whoever sends SIGTERM often sends SIGKILL not much later. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(30);

  /** So that a last word goes out. */
  private static final long FAREWELL_MS = 200;

  private WorkerProcess() {}

  /** Runs until the launcher closes its end of the pipe. */
  public static void run(ReplicaOpener replicas) {
    ParentPipe pipe = ParentPipe.open();
    try {
      WorkerSettings settings = PipeLine.parse(pipe.read(), WorkerSettings.class);
      CollectiveFactory collectives = collectives(settings, pipe);
      CompletionStage<Replica> replica =
          replicas.open(settings.spec(), settings.localRank(), collectives.memory());
      replica.whenComplete(
          (opened, failure) -> {
            if (failure != null) {
              pipe.fail(failure);
            }
          });
      ClusterNode node = start(settings, replica, collectives, pipe);
      pipe.onSignal(() -> leave(settings, node, pipe));
      if (settings.host().node() > 0) {
        pipe.beforeEnd(() -> sayFarewell(settings, node));
      }
      pipe.say(new PipeLine.Bound(node.address()));
      pipe.listen(line -> hear(line, node));
    } catch (RuntimeException | Error e) { // Or the process would live on, and say nothing.
      pipe.fail(e);
    }
  }

  private static CollectiveFactory collectives(WorkerSettings settings, ParentPipe pipe) {
    String secret = settings.secret();
    if (settings.spec().collective().equals(CollectiveChoice.NCCL)) {
      LibraryPaths libraries = Objects.requireNonNullElse(settings.libraries(), LibraryPaths.ANY);
      return NcclFactory.create(
          NcclLibrary.open(libraries),
          settings.localRank(),
          settings.bind(),
          secret,
          new Deadlines(CONNECT_WITHIN, PROGRESS_WITHIN, END_WITHIN),
          pipe::fail);
    }
    if (settings.spec().collective().equals(CollectiveChoice.SHM)) {
      SharedMemoryFactory factory =
          SharedMemoryFactory.create(
              SharedMemoryFactory.FOLDER, secret, CONNECT_WITHIN, PROGRESS_WITHIN);
      pipe.beforeEnd(factory::unlink);
      return factory;
    }
    return TcpRingFactory.bind(settings.bind(), secret, CONNECT_WITHIN, PROGRESS_WITHIN);
  }

  private static ClusterNode start(
      WorkerSettings settings,
      CompletionStage<Replica> replica,
      CollectiveFactory collectives,
      ParentPipe pipe) {
    InstantSource clock = new SteadyClock();
    WorkerId id = settings.worker(ProcessHandle.current().pid());
    Worker.Identity identity =
        new Worker.Identity(id, settings.founds(), new RunFolder(settings.folderPath()).weights());
    return ClusterNode.start(
        settings.bind(),
        id,
        pipe,
        membership -> Coordinator.create(settings.spec(), pipe, membership, clock, Limits.DEFAULT),
        coordinator ->
            Worker.create(identity, settings.spec(), replica, collectives, coordinator, clock));
  }

  private static void hear(LauncherLine line, ClusterNode node) {
    if (line instanceof LauncherLine.Join join) {
      node.join(join.address());
    } else if (line instanceof LauncherLine.Gone gone) {
      node.gone(gone.worker());
    }
  }

  /**
   * The launcher has ended, or ends this process, which is about to halt: as good as reaped. On the
   * first host that is the end of the run; elsewhere nobody may be left who could say so.
   */
  private static void sayFarewell(WorkerSettings settings, ClusterNode node) {
    WorkerId id = settings.worker(ProcessHandle.current().pid());
    node.gone(new WorkerGone(id, How.REAPED, LocalLauncher.ENDED_WITH_HOST));
    try {
      new CountDownLatch(1).await(FAREWELL_MS, TimeUnit.MILLISECONDS); // Nothing opens the latch.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * On SIGTERM. The founder has nobody to hand the coordinator to: it goes on until the launcher
   * closes the pipe, so that the run's last records are written.
   */
  private static void leave(WorkerSettings settings, ClusterNode node, ParentPipe pipe) {
    pipe.sayAtOnce(new PipeLine.Leaving());
    CompletionStage<?> end = settings.founds() ? new CompletableFuture<>() : node.leave();
    try {
      end.toCompletableFuture().get(LEAVE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      System.err.println("not all was finished within " + LEAVE_WITHIN.toSeconds() + " s: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
