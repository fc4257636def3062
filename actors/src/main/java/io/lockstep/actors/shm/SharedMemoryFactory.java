package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.CollectiveMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Opens collectives of ranks on this host. One segment for the worker's life, which is also its
 * collectives' memory. Generations only go up: a newer one ends an older one's opening and its
 * collective. Stages complete on a thread of this factory, which dependents must not block.
 */
public final class SharedMemoryFactory implements CollectiveFactory {
  /** Where Linux keeps files in memory. */
  public static final Path FOLDER = Path.of("/dev/shm");

  /** What a worker needs there beside what it allocates, in bytes. */
  public static final long FIXED_BYTES = Layout.FIXED_BYTES;

  private final OwnSegment own;
  private final Neighbourhood neighbourhood;
  private final Duration openDeadline;
  private final Duration progressDeadline;
  private @Nullable Opening opening;
  private @Nullable SharedMemoryCollective collective;
  private boolean closed;

  private SharedMemoryFactory(
      OwnSegment own, byte[] digest, Duration openDeadline, Duration progressDeadline) {
    this.own = own;
    this.neighbourhood = new Neighbourhood(own, digest);
    this.openDeadline = openDeadline;
    this.progressDeadline = progressDeadline;
  }

  /**
   * Makes this process's segment, after removing those of dead ones.
   *
   * @param folder the same on all ranks; {@link #FOLDER} but for tests
   * @param runSecret known to this run's ranks only; whoever lacks it is a stranger
   * @param openDeadline the longest time to wait for other ranks in {@link #open}
   * @param progressDeadline the longest time to wait for a rank in an operation
   * @throws LockstepException (exit 3) where there is no such folder, or no room
   */
  public static SharedMemoryFactory create(
      Path folder, String runSecret, Duration openDeadline, Duration progressDeadline) {
    Leftovers.remove(folder);
    byte[] digest = RunDigest.of(runSecret);
    return new SharedMemoryFactory(
        OwnSegment.create(folder, digest), digest, openDeadline, progressDeadline);
  }

  @Override
  public String endpoint() {
    return own.file().toString();
  }

  @Override
  public CollectiveMemory memory() {
    return own::allocate;
  }

  @Override
  public synchronized CompletionStage<Collective> open(
      long generation, int rank, List<String> endpoints) {
    if (rank < 0 || rank >= endpoints.size()) {
      throw new IllegalArgumentException("rank " + rank + " of " + endpoints.size());
    }
    CompletableFuture<Collective> outcome = new CompletableFuture<>();
    if (closed) {
      outcome.completeExceptionally(
          LockstepException.failed("rank %d closed its collective".formatted(rank)).rank(rank));
      return outcome;
    }
    Opening before = opening;
    Opening next = new Opening(generation, rank, endpoints, neighbourhood, openDeadline);
    opening = next;
    Thread thread =
        new Thread(
            () -> run(before, next, outcome), "shm-open-g%d-r%d".formatted(generation, rank));
    thread.setDaemon(true);
    next.start(thread);
    return outcome;
  }

  private void run(@Nullable Opening before, Opening next, CompletableFuture<Collective> outcome) {
    try {
      if (before != null) {
        before.giveUp("generation %d is being opened".formatted(next.generation()));
        before.join();
      }
      closeCollective();
      outcome.complete(adopt(next.open()));
    } catch (LockstepException failure) {
      outcome.completeExceptionally(failure);
    } catch (RuntimeException | Error bug) {
      outcome.completeExceptionally(
          LockstepException.failed("cannot open generation %d".formatted(next.generation()))
              .because(bug));
      throw bug;
    }
  }

  private synchronized SharedMemoryCollective adopt(World world) {
    SharedMemoryCollective opened = new SharedMemoryCollective(world, own, progressDeadline);
    collective = opened;
    if (closed) {
      opened.close();
    }
    return opened;
  }

  private void closeCollective() {
    SharedMemoryCollective last;
    synchronized (this) {
      last = collective;
      collective = null;
    }
    if (last != null) {
      last.close();
    }
  }

  /** Takes the segment's file away, for a process that is about to end in no orderly way. */
  public void unlink() {
    own.unlink();
  }

  /** Closes the collective that it opened, too. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (opening != null) {
        opening.giveUp("the factory was closed");
      }
    }
    closeCollective();
    neighbourhood.close();
    own.close();
  }
}
