package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Ending;
import io.lockstep.actors.collective.Patience;
import io.lockstep.actors.nccl.NcclOperation.Data;
import io.lockstep.actors.nccl.NcclOperation.Kind;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.DeviceCollective;
import io.lockstep.core.port.DeviceMemory;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rank's part in a generation's communicator. One thread enqueues what is submitted, another
 * watches what is under way: by an event of each operation whether it is done, by NCCL's word
 * whether something is wrong, by the clock whether it takes too long. That one ends the
 * communicator.
 *
 * <p>NCCL does not say which rank is missing; nor does this. The coordinator works that out from
 * how far each has come.
 */
public final class NcclCollective implements DeviceCollective {
  private static final Logger LOG = LoggerFactory.getLogger(NcclCollective.class);

  /** More than there are buckets in a step. */
  private static final int MOST_WAITING = 1024;

  private static final long POLL_NS = 50_000;
  private static final long REST_NS = 5_000_000;

  /** For a call of NCCL's that does not return: then aborting is what ends it. */
  private static final long CALL_MS = 1_000;

  private final Place place;
  private final Gpu gpu;
  private final Communicator communicator;
  private final Streams streams;
  private final Slots slots;
  private final Enqueuing enqueuing;
  private final Deadlines deadlines;
  private final Ender ender;
  private final Ending ending;

  private final BlockingQueue<NcclOperation> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Queue<NcclOperation> underWay = new ConcurrentLinkedQueue<>();
  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final ReentrantLock calling = new ReentrantLock();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Thread issuer;
  private final Thread watchdog;

  private NcclCollective(
      Place place, Gpu gpu, Communicator communicator, Deadlines deadlines, Ender ender) {
    this.place = place;
    this.gpu = gpu;
    this.communicator = communicator;
    this.deadlines = deadlines;
    this.ender = ender;
    ending = new Ending(place.rank());
    streams = Streams.create(gpu);
    slots = new Slots(gpu);
    enqueuing = new Enqueuing(gpu.library(), communicator, streams, place.worldSize());
    issuer = new Thread(this::issue, "nccl-" + place.tag());
    watchdog = new Thread(this::watch, "nccl-watch-" + place.tag());
    issuer.setDaemon(true);
    watchdog.setDaemon(true);
  }

  /**
   * @param communicator which is ready, and this one's from now on
   */
  static NcclCollective start(
      Place place, Gpu gpu, Communicator communicator, Deadlines deadlines, Ender ender) {
    NcclCollective started = new NcclCollective(place, gpu, communicator, deadlines, ender);
    started.issuer.start();
    started.watchdog.start();
    return started;
  }

  @Override
  public String name() {
    return "nccl";
  }

  @Override
  public int rank() {
    return place.rank();
  }

  @Override
  public int worldSize() {
    return place.worldSize();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  @Override
  public Pending allReduce(ByteBuffer floats) {
    return submit(Kind.ALL_REDUCE, 0, floats);
  }

  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    return submit(Kind.REDUCE_SCATTER, 0, floats);
  }

  @Override
  public Pending allGather(ByteBuffer floats) {
    return submit(Kind.ALL_GATHER, 0, floats);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where there is no such root, or the buffer is not direct or
   *     not of whole floats
   */
  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    if (root < 0 || root >= worldSize()) {
      throw new IllegalArgumentException("root " + root + " of " + worldSize());
    }
    return submit(Kind.BROADCAST, root, floats);
  }

  /** NCCL does nothing about what is empty, but an empty operation is a barrier. */
  private NcclOperation submit(Kind kind, int root, ByteBuffer floats) {
    return submit(
        floats.hasRemaining()
            ? new NcclOperation(kind, root, new Data.OnHost(floats))
            : new NcclOperation(
                Kind.ALL_REDUCE, 0, new Data.OnHost(ByteBuffer.allocateDirect(Float.BYTES))));
  }

  /** The event that orders it behind the caller's work is recorded here, on the caller's thread. */
  @Override
  public Pending allReduce(DeviceMemory floats) {
    if (floats.count() == 0) {
      return barrier();
    }
    NcclOperation operation = new NcclOperation(Kind.ALL_REDUCE, 0, new Data.OnDevice(floats));
    try {
      ending.throwIfOver();
      gpu.use();
      operation.holds(slots.take(operation.slotBytes()));
      int result =
          gpu.library().cuda().eventRecord(operation.slot().arrived(), Cuda.DEFAULT_STREAM);
      gpu.library().cuda(result, "cudaEventRecord");
    } catch (LockstepException failure) {
      ending.because(failure);
      LockSupport.unpark(watchdog);
      fail(operation, ending.reason().orElse(failure));
      return operation;
    }
    return submit(operation);
  }

  private NcclOperation submit(NcclOperation operation) {
    submitted.incrementAndGet();
    if (!waiting.offer(operation)) {
      fail(
          operation,
          LockstepException.failed(
              "%d operations wait already on rank %d".formatted(MOST_WAITING, rank())));
    }
    // All may have been failed for the last time before this one came.
    ending.reason().ifPresent(this::failAll);
    return operation;
  }

  /** One that is not under way, so that nothing of it is in use on the GPU. */
  private void fail(NcclOperation operation, LockstepException reason) {
    operation.failed(reason);
    if (operation.hasSlot()) {
      slots.giveBack(operation.slot());
    }
  }

  @Override
  public Optional<LockstepException> failure() {
    return ending.failure();
  }

  @Override
  public Progress progress() {
    return new Progress(submitted.get(), finished.get());
  }

  @Override
  public void abort(String reason) {
    ending.because(
        LockstepException.failed("rank %d aborted: %s".formatted(rank(), reason)).rank(rank()));
    LockSupport.unpark(watchdog);
  }

  @Override
  public void close() {
    ending.byClosing();
    LockSupport.unpark(watchdog);
  }

  /**
   * True when the GPU is at rest and no buffer is written any more; false where that cannot be had,
   * and this process has to leave.
   */
  CompletableFuture<Boolean> ended() {
    return ended;
  }

  // The thread that enqueues.

  private void issue() {
    try {
      gpu.use();
      while (true) {
        issue(waiting.take());
      }
    } catch (InterruptedException e) {
      LOG.debug("nothing more is enqueued on rank {}", rank());
    } catch (LockstepException failure) {
      ending.because(failure);
    } catch (RuntimeException | Error bug) {
      LOG.error("enqueuing on rank {} failed", rank(), bug);
      ending.because(
          LockstepException.failed("enqueuing on rank %d failed: %s".formatted(rank(), bug)));
    }
    LockSupport.unpark(watchdog);
  }

  private void issue(NcclOperation operation) {
    calling.lock();
    try {
      begin(operation);
      enqueuing.enqueue(operation, () -> ending.reason().orElse(null));
      operation.isEnqueued();
    } catch (LockstepException failure) {
      ending.because(failure);
      operation.failed(ending.reason().orElse(failure));
      throw failure;
    } finally {
      calling.unlock();
    }
    LockSupport.unpark(watchdog);
  }

  private void begin(NcclOperation operation) {
    try {
      ending.throwIfOver();
      if (!operation.hasSlot()) {
        operation.holds(slots.take(operation.slotBytes()));
      }
    } catch (LockstepException failure) {
      fail(operation, failure);
      throw failure;
    }
    operation.begin();
    underWay.add(operation);
    // All may have been failed for the last time, and NCCL's part freed, before this one came.
    ending.throwIfOver();
  }

  // The thread that watches.

  private void watch() {
    try {
      gpu.use();
      while (ending.reason().isEmpty()) {
        communicator.requireHealthy();
        NcclOperation first = underWay.peek();
        if (first == null) {
          LockSupport.parkNanos(REST_NS);
        } else {
          watch(first);
        }
      }
    } catch (LockstepException failure) {
      ending.because(failure);
    } catch (RuntimeException | Error bug) {
      LOG.error("watching rank {} failed", rank(), bug);
      ending.because(
          LockstepException.failed("watching rank %d failed: %s".formatted(rank(), bug)));
    }
    end(ending.reason().orElseThrow());
  }

  private void watch(NcclOperation first) {
    Patience patience = new Patience(deadlines.progress());
    while (!isDone(first)) {
      communicator.requireHealthy();
      ending.throwIfOver();
      if (patience.over()) {
        throw LockstepException.failed(
                "rank %d waited %s for %s %d"
                    .formatted(
                        rank(), Patience.text(deadlines.progress()), first.kind(), finished.get()))
            .hint("NCCL does not tell for whom; the ranks' logs do");
      }
      LockSupport.parkNanos(POLL_NS);
    }
    underWay.remove();
    slots.giveBack(first.slot());
    finished.incrementAndGet();
    first.done();
  }

  private boolean isDone(NcclOperation operation) {
    if (!operation.wasEnqueued()) {
      return false;
    }
    int result = gpu.library().cuda().eventQuery(operation.slot().done());
    if (result == Cuda.NOT_READY) {
      return false;
    }
    gpu.library().cuda(result, operation.kind() + " on the GPU");
    return true;
  }

  // The end.

  private void end(LockstepException reason) {
    boolean orderly = ending.isClosing() && waiting.isEmpty() && underWay.isEmpty();
    failAll(reason);
    ended.complete(ender.end(place, reason.text(), () -> release(orderly)));
  }

  private void failAll(LockstepException reason) {
    underWay.forEach(operation -> operation.failed(reason));
    for (NcclOperation left = waiting.poll(); left != null; left = waiting.poll()) {
      fail(left, reason);
    }
  }

  /** Buffers under way are held until the GPU is at rest: it may still write them. */
  private void release(boolean orderly) {
    boolean mine = false;
    try {
      gpu.use();
      mine = calling.tryLock(CALL_MS, TimeUnit.MILLISECONDS);
      if (!orderly || !closes()) {
        communicator.abort();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      if (mine) {
        calling.unlock();
      }
    }
    awaitIssuer();
    streams.drain();
    underWay.forEach(operation -> operation.slot().destroy());
    underWay.clear();
    slots.destroy();
    streams.destroy();
  }

  /** As long as all ranks close: one that is dead would be waited for in vain. */
  private boolean closes() {
    Patience patience = new Patience(deadlines.end().dividedBy(2));
    LockstepException late = LockstepException.failed("the other ranks do not close");
    try {
      communicator.close(() -> patience.over() ? late : null);
      return true;
    } catch (LockstepException e) {
      LOG.debug("rank {} aborts instead of closing: {}", rank(), e.text());
      return false;
    }
  }

  private void awaitIssuer() {
    issuer.interrupt();
    try {
      issuer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
