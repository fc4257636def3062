package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Ending;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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
  private static final Logger LOG = LoggerFactory.getLogger(TcpRing.class);

  private final RingPlace place;
  private final Consumer<TcpRing> whenClosed;
  private final OperationQueue queue;
  private final Ending ending;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Selector selector;
  private final @Nullable Neighbours neighbours;
  private final @Nullable RingExchange exchange;
  private boolean resting = true; // Of the ring's thread.

  private TcpRing(
      RingPlace place,
      Neighbours.@Nullable Sockets sockets,
      Duration deadline,
      Consumer<TcpRing> whenClosed)
      throws IOException {
    this.place = place;
    this.whenClosed = whenClosed;
    this.queue = new OperationQueue(place.rank());
    this.ending = new Ending(place.rank());
    this.selector = Selector.open();
    this.neighbours = sockets == null ? null : new Neighbours(place, sockets, selector, ending);
    this.exchange =
        neighbours == null ? null : new RingExchange(place, neighbours, deadline, ending);
  }

  /**
   * @param sockets none where the rank is alone
   * @param deadline the longest time without progress, in an operation
   * @param whenClosed run on the ring's thread at its end
   */
  static TcpRing start(
      RingPlace place,
      Neighbours.@Nullable Sockets sockets,
      Duration deadline,
      Consumer<TcpRing> whenClosed)
      throws IOException {
    TcpRing ring = new TcpRing(place, sockets, deadline, whenClosed);
    String name = "tcp-ring-g%d-r%d".formatted(place.generation(), place.rank());
    Thread thread = new Thread(ring::run, name);
    thread.setDaemon(true);
    thread.start();
    return ring;
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
    return submit(new Operation(OperationKind.ALL_REDUCE, 0, floats));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    return submit(new Operation(OperationKind.REDUCE_SCATTER, 0, floats));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  @Override
  public Pending allGather(ByteBuffer floats) {
    return submit(new Operation(OperationKind.ALL_GATHER, 0, floats));
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
    return submit(new Operation(OperationKind.BROADCAST, root, floats));
  }

  private Operation submit(Operation operation) {
    queue.submit(operation);
    selector.wakeup();
    // The thread may have emptied the queue for the last time before this came into it.
    ending.reason().ifPresent(queue::failAll);
    return operation;
  }

  @Override
  public Optional<LockstepException> failure() {
    return ending.failure();
  }

  @Override
  public Progress progress() {
    return new Progress(queue.submitted(), exchange == null ? 0 : exchange.moved());
  }

  @Override
  public void abort(String reason) {
    ending.because(
        LockstepException.failed("rank %d aborted: %s".formatted(rank(), reason)).rank(rank()));
    selector.wakeup();
  }

  @Override
  public void close() {
    ending.byClosing();
    selector.wakeup();
    closing.countDown();
  }

  private void run() {
    try {
      for (long sequence = 0; ; sequence++) {
        carryOut(sequence, next());
      }
    } catch (LockstepException failure) {
      ending.because(failure);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("the ring of rank {} failed", rank(), e);
      ending.because(
          LockstepException.failed("the ring of rank %d failed: %s".formatted(rank(), e)));
    }
    ending.reason().ifPresent(this::tell);
    ending.reason().ifPresent(queue::failAll);
    awaitClose();
  }

  /** Orderly only if closed at rest: then others may still finish what this rank has finished. */
  private void tell(LockstepException reason) {
    if (neighbours == null) {
      return;
    }
    if (ending.isClosing() && resting && queue.isEmpty()) {
      neighbours.sayGoodbye();
    } else {
      neighbours.say(reason);
    }
  }

  private Operation next() throws IOException {
    resting = true;
    while (true) {
      ending.throwIfOver();
      Operation operation = queue.poll();
      if (operation != null) {
        resting = false;
        return operation;
      }
      if (exchange == null) {
        selector.select();
      } else {
        exchange.rest();
      }
    }
  }

  private void carryOut(long sequence, Operation operation) {
    try {
      if (exchange == null) {
        long nowNs = System.nanoTime();
        operation.done(new Timing(nowNs, nowNs, 0));
      } else {
        operation.done(exchange.carryOut(operation, sequence));
      }
    } catch (LockstepException failure) {
      ending.because(failure);
      operation.failed(ending.reason().orElse(failure));
      throw failure;
    } catch (RuntimeException | Error bug) {
      LockstepException failure = LockstepException.failed("the ring's thread failed").because(bug);
      ending.because(failure); // Before whoever waits can ask for it.
      operation.failed(failure);
      throw bug;
    }
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      LOG.debug("the ring of rank {} was interrupted", rank(), e);
    } finally {
      release();
      whenClosed.accept(this);
    }
  }

  private void release() {
    if (neighbours != null) {
      neighbours.close();
    }
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the ring of rank {}", rank(), e);
    }
  }
}
