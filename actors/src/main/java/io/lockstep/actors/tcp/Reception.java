package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where neighbours meet: one thread accepts, calls and greets, without blocking, for as long as the
 * worker lives. A predecessor that calls before its generation is opened here is kept waiting;
 * strangers and older generations are sent away.
 */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final ServerSocketChannel server;
  private final Selector selector;
  private final Duration progressDeadline;
  private final Queue<Opening> orders = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable LockstepException> ended = new AtomicReference<>();
  private final Set<TcpRing> rings = ConcurrentHashMap.newKeySet();

  // What follows belongs to the thread.
  private final Visitors visitors;
  private @Nullable Opening opening;
  private long generation = Long.MIN_VALUE;

  /**
   * @param server bound, not blocking
   */
  Reception(ServerSocketChannel server, String secret, Duration progressDeadline)
      throws IOException {
    this.server = server;
    this.progressDeadline = progressDeadline;
    this.selector = Selector.open();
    this.visitors = new Visitors(selector, secret);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  void start(String name) {
    Thread thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  void order(Opening next) {
    orders.add(next);
    selector.wakeup();
    if (ended.get() != null) {
      failOrders(); // The thread may have emptied the queue before this came into it.
    }
  }

  void close() {
    ended.compareAndSet(null, LockstepException.failed("the collective's factory is closed"));
    selector.wakeup();
  }

  private void run() {
    try {
      while (ended.get() == null) {
        selector.select(this::serve, waitMs());
        for (Opening next = orders.poll(); next != null; next = orders.poll()) {
          begin(next);
        }
        attend(System.nanoTime());
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("the ring's reception failed", e);
      ended.compareAndSet(null, LockstepException.failed("the ring's reception failed: " + e));
    }
    shutDown();
  }

  private long waitMs() {
    long nowNs = System.nanoTime();
    long waitNs = visitors.isEmpty() ? Long.MAX_VALUE : Visitors.PATIENCE.toNanos();
    if (opening != null) {
      waitNs = Math.min(waitNs, opening.nextNs(nowNs));
    }
    return waitNs == Long.MAX_VALUE ? 0 : Math.max(1, waitNs / 1_000_000 + 1);
  }

  private void serve(SelectionKey key) {
    if (key.attachment() instanceof Visitor visitor) {
      visitors.listen(key, visitor);
    } else if (key.attachment() instanceof Call call && opening != null) {
      opening.proceed(call);
    } else if (key.isValid() && key.isAcceptable()) {
      visitors.accept(server);
    }
  }

  private void begin(Opening next) {
    if (next.place().generation() <= generation) {
      next.fail(
          LockstepException.failed(
              "generation %d was asked for after generation %d"
                  .formatted(next.place().generation(), generation)));
      return;
    }
    if (opening != null) {
      opening.fail(
          LockstepException.failed(
              "generation %d gave way to generation %d"
                  .formatted(generation, next.place().generation())));
    }
    generation = next.place().generation();
    opening = next;
  }

  private void attend(long nowNs) {
    visitors.review(nowNs, this::receive);
    if (opening != null) {
      advance(opening, nowNs);
    }
  }

  /** Returns whether the visitor has been dealt with, either way. */
  private boolean receive(Visitor visitor) {
    Handshake hello = visitor.hello();
    if (hello == null) {
      return false;
    }
    if (opening != null && opening.expects(hello)) {
      try {
        opening.admit(visitor);
      } catch (IOException e) {
        LOG.debug("rank {} called and was gone", hello.from(), e);
        visitor.dismiss();
      }
      return true;
    }
    if (hello.generation() > generation) {
      return false;
    }
    LOG.debug("sent away {} in generation {}", hello, generation);
    visitor.dismiss();
    return true;
  }

  private void advance(Opening current, long nowNs) {
    Neighbours.@Nullable Sockets sockets = current.sockets();
    if (sockets != null || current.place().worldSize() == 1) {
      opening = null;
      hand(current, sockets);
    } else if (current.late(nowNs)) {
      opening = null;
      current.fail(current.lateness());
    } else {
      call(current, nowNs);
    }
  }

  private void call(Opening current, long nowNs) {
    try {
      current.tryCall(selector, nowNs);
    } catch (LockstepException unusable) {
      opening = null;
      current.fail(unusable);
    }
  }

  private void hand(Opening done, Neighbours.@Nullable Sockets sockets) {
    try {
      TcpRing ring = TcpRing.start(done.place(), sockets, progressDeadline, rings::remove);
      rings.add(ring);
      done.outcome().complete(ring);
    } catch (IOException e) {
      done.fail(LockstepException.failed("cannot open the ring: " + e.getMessage()).because(e));
    }
  }

  private void failOrders() {
    LockstepException failure = ended.get();
    for (Opening left = orders.poll(); left != null && failure != null; left = orders.poll()) {
      left.fail(failure);
    }
  }

  private void shutDown() {
    if (opening != null) {
      orders.add(opening);
    }
    failOrders();
    visitors.dismissAll();
    rings.forEach(TcpRing::close);
    try {
      server.close();
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the ring's reception", e);
    }
  }
}
