package io.lockstep.actors.nccl;

import com.sun.jna.Pointer;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.CollectiveMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens NCCL's communicators, one after another, on one GPU for the worker's life. Generations only
 * go up: a newer one ends an older one's opening and its communicator, and waits until the GPU is
 * at rest. Stages complete on a thread of this factory, which dependents must not block.
 */
public final class NcclFactory implements CollectiveFactory {
  private final Gpu gpu;
  private final String host;
  private final String secret;
  private final Deadlines deadlines;
  private final Ender ender;
  private final Reception reception;
  private @Nullable Opening opening;
  private @Nullable Thread openingThread;
  private @Nullable NcclCollective collective;
  private boolean closed;

  private NcclFactory(
      Gpu gpu, String host, String secret, Deadlines deadlines, Ender ender, Reception reception) {
    this.gpu = gpu;
    this.host = host;
    this.secret = secret;
    this.deadlines = deadlines;
    this.ender = ender;
    this.reception = reception;
  }

  /**
   * Makes ready to use a GPU, and listens on a free port for the other ranks.
   *
   * @param device of this process's GPUs, from 0; nobody else's
   * @param host name or address of this machine, by which the other ranks reach it
   * @param runSecret known to this run's ranks only; whoever lacks it is a stranger
   * @param whenHung told the reason, where a communicator does not end and so this process must
   * @throws LockstepException of the environment, where there is no such GPU, or nothing can listen
   */
  public static NcclFactory create(
      NcclLibrary library,
      int device,
      String host,
      String runSecret,
      Deadlines deadlines,
      Consumer<LockstepException> whenHung) {
    Gpu gpu = Gpu.of(library, device, host);
    Ender ender = new Ender(deadlines.end(), whenHung);
    Reception reception = Reception.open(host, runSecret);
    return new NcclFactory(gpu, host, runSecret, deadlines, ender, reception);
  }

  @Override
  public String endpoint() {
    return host + ":" + reception.port();
  }

  /** Memory that does not move, so that the GPU can copy it while nobody waits. */
  @Override
  public CollectiveMemory memory() {
    return this::allocate;
  }

  private ByteBuffer allocate(int bytes) {
    gpu.use();
    long[] address = new long[1];
    NcclLibrary library = gpu.library();
    library.cuda(library.cuda().hostAlloc(address, Math.max(1, bytes)), "cudaHostAlloc");
    Pointer memory = new Pointer(address[0]);
    memory.clear(bytes);
    return memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public synchronized CompletionStage<Collective> open(
      long generation, int rank, List<String> endpoints) {
    Place place = new Place(generation, rank, endpoints.size());
    CompletableFuture<Collective> outcome = new CompletableFuture<>();
    if (closed) {
      outcome.completeExceptionally(
          LockstepException.failed("rank %d closed its collective".formatted(rank)).rank(rank));
      return outcome;
    }
    if (opening != null) {
      opening.giveUp("generation %d is being opened".formatted(generation));
    }
    Opening next = new Opening(place, endpoints, gpu, reception, secret, deadlines, ender);
    Thread before = openingThread;
    // One for each: a thread on which opening has failed is not to be used again.
    Thread thread = new Thread(() -> run(before, next, outcome), "nccl-open-" + place.tag());
    thread.setDaemon(true);
    opening = next;
    openingThread = thread;
    thread.start();
    return outcome;
  }

  private void run(@Nullable Thread before, Opening next, CompletableFuture<Collective> outcome) {
    try {
      if (before != null) {
        before.join();
      }
      if (!endLast()) {
        throw LockstepException.failed("the last generation's communicator does not end");
      }
      outcome.complete(adopt(next.open()));
    } catch (LockstepException failure) {
      outcome.completeExceptionally(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome.completeExceptionally(LockstepException.failed("interrupted while opening"));
    } catch (RuntimeException | Error bug) {
      outcome.completeExceptionally(
          LockstepException.failed("cannot open generation %d".formatted(next.place().generation()))
              .because(bug));
      throw bug;
    }
  }

  /**
   * One communicator at a time, and no buffer that an older one may still write.
   *
   * @return whether that is so
   */
  private boolean endLast() {
    NcclCollective last;
    synchronized (this) {
      last = collective;
      collective = null;
    }
    if (last == null) {
      return true;
    }
    last.close();
    return last.ended().join();
  }

  private synchronized NcclCollective adopt(NcclCollective opened) {
    collective = opened;
    if (closed) {
      opened.close();
    }
    return opened;
  }

  /** Closes the collective that it opened, too, and waits for its end. */
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
    reception.close();
    endLast();
  }
}
