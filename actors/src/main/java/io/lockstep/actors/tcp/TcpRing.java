package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rank's part in a ring of TCP connections. One thread for life sends, receives and sums; what
 * is submitted waits for it in a queue. The order of summation is in this package's description.
 *
 * <p>A failure reaches every operation, running and to come, and is told to the neighbours. The
 * connections stay until {@link #close}, lest others take the end of this one's for the cause.
 */
public final class TcpRing implements Collective {
  /** The most operations that wait at a time: more than there are buckets in a step. */
  static final int QUEUE_CAPACITY = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(TcpRing.class);

  private final RingPlace place;
  private final Selector selector;
  private final @Nullable RingExchange exchange;
  private final Consumer<TcpRing> whenClosed;
  private final BlockingQueue<Operation> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private final AtomicReference<@Nullable LockstepException> ended = new AtomicReference<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final LockstepException closed;

  private TcpRing(
      RingPlace place,
      @Nullable Neighbours neighbours,
      Duration deadline,
      Consumer<TcpRing> whenClosed)
      throws IOException {
    this.place = place;
    this.whenClosed = whenClosed;
    this.closed = LockstepException.failed("rank %d closed its collective".formatted(place.rank()));
    this.selector = Selector.open();
    this.exchange = neighbours == null ? null : exchange(neighbours, deadline);
  }

  /** The connections of a rank that is not alone: connected, not blocking. */
  record Neighbours(SocketChannel predecessor, SocketChannel successor) {}

  /**
   * @param neighbours none where the rank is alone
   * @param deadline the longest time without progress, in an operation
   * @param whenClosed run on the ring's thread at its end
   */
  static TcpRing start(
      RingPlace place,
      @Nullable Neighbours neighbours,
      Duration deadline,
      Consumer<TcpRing> whenClosed)
      throws IOException {
    TcpRing ring = new TcpRing(place, neighbours, deadline, whenClosed);
    String name = "tcp-ring-g%d-r%d".formatted(place.generation(), place.rank());
    Thread thread = new Thread(ring::run, name);
    thread.setDaemon(true);
    thread.start();
    return ring;
  }

  private RingExchange exchange(Neighbours neighbours, Duration deadline) throws IOException {
    Link predecessor = new Link(neighbours.predecessor(), place.predecessor(), selector);
    Link successor = new Link(neighbours.successor(), place.successor(), selector);
    return new RingExchange(place, predecessor, successor, selector, deadline, this::throwIfEnded);
  }

  @Override
  public String name() {
    return "tcp";
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
    if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
    }
    Operation operation = new Operation(floats.slice().order(ByteOrder.nativeOrder()));
    if (!queue.offer(operation)) {
      operation.failed(
          LockstepException.failed(
              "%d all-reduces wait already on rank %d".formatted(QUEUE_CAPACITY, rank())));
    }
    selector.wakeup();
    if (ended.get() != null) {
      failQueued(); // The thread may have emptied the queue before this came into it.
    }
    return operation;
  }

  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    throw new UnsupportedOperationException();
  }

  @Override
  public java.util.Optional<LockstepException> failure() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Progress progress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(String reason) {
    end(LockstepException.failed("rank %d aborted: %s".formatted(rank(), reason)).rank(rank()));
  }

  @Override
  public void close() {
    end(closed);
    closing.countDown();
  }

  /** The first reason counts. */
  private void end(LockstepException reason) {
    ended.compareAndSet(null, reason);
    selector.wakeup();
  }

  private void run() {
    boolean resting = true;
    try {
      for (long sequence = 0; ; sequence++) {
        resting = true;
        Operation operation = next();
        resting = false;
        carryOut(sequence, operation);
      }
    } catch (LockstepException failure) {
      ended.compareAndSet(null, failure);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("the ring of rank {} failed", rank(), e);
      ended.compareAndSet(
          null, LockstepException.failed("the ring of rank %d failed: %s".formatted(rank(), e)));
    }
    tell(resting);
    failQueued();
    awaitClose();
  }

  private Operation next() throws IOException {
    while (true) {
      throwIfEnded();
      Operation operation = queue.poll();
      if (operation != null) {
        return operation;
      }
      if (exchange == null) {
        selector.select();
      } else {
        exchange.idle();
      }
    }
  }

  private void carryOut(long sequence, Operation operation) {
    try {
      if (exchange == null) {
        long nowNs = System.nanoTime();
        operation.done(new Timing(nowNs, nowNs, 0));
      } else {
        operation.done(exchange.allReduce(sequence, operation.data()));
      }
    } catch (LockstepException failure) {
      ended.compareAndSet(null, failure);
      operation.failed(reason());
      throw failure;
    } catch (RuntimeException | Error bug) {
      operation.failed(LockstepException.failed("the ring's thread failed").because(bug));
      throw bug;
    }
  }

  /** Orderly only if closed at rest: then others may still finish what this rank has finished. */
  private void tell(boolean resting) {
    if (exchange == null) {
      return;
    }
    LockstepException failure = reason();
    if (resting && queue.isEmpty() && failure == closed) {
      exchange.sayGoodbye();
    } else {
      exchange.say(failure);
    }
  }

  private void failQueued() {
    for (Operation left = queue.poll(); left != null; left = queue.poll()) {
      left.failed(reason());
    }
  }

  private void awaitClose() {
    try {
      closing.await();
      if (exchange != null) {
        exchange.close();
      }
      selector.close();
    } catch (InterruptedException | IOException e) {
      LOG.debug("closing the ring of rank {}", rank(), e);
    } finally {
      whenClosed.accept(this);
    }
  }

  private LockstepException reason() {
    LockstepException failure = ended.get();
    return failure == null ? LockstepException.failed("the ring has ended") : failure;
  }

  private void throwIfEnded() {
    LockstepException failure = ended.get();
    if (failure != null) {
      throw failure;
    }
  }
}
