package io.lockstep.actors.tcp;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that were accepted and wait: to say who they are, for a short time, or for their
 * generation to be opened here. Bounded; whoever is sent away wrongly calls again.
 */
final class Visitors {
  static final int MOST = 64;
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);

  private final Selector selector;
  private final String secret;
  private final Deque<Visitor> waiting = new ArrayDeque<>();

  Visitors(Selector selector, String secret) {
    this.selector = selector;
    this.secret = secret;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void accept(ServerSocketChannel server) {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      Visitor visitor = new Visitor(channel, System.nanoTime() + PATIENCE.toNanos());
      waiting.add(visitor);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, visitor);
      if (waiting.size() > MOST) {
        sendAwayOldest();
      }
    } catch (IOException e) {
      LOG.warn("could not accept a connection", e);
      sendAwayOldest(); // There may be too many open.
    }
  }

  /** Hears a visitor whose connection is ready. */
  void listen(SelectionKey key, Visitor visitor) {
    try {
      if (visitor.listen(secret)) {
        key.cancel();
      }
    } catch (IOException e) {
      LOG.debug("a visitor {}", e.getMessage());
      waiting.remove(visitor);
      visitor.dismiss();
    }
  }

  /**
   * Sends away who has not said in time who it is.
   *
   * @param dealtWith of one that has, whether it need wait no longer
   */
  void review(long nowNs, Predicate<Visitor> dealtWith) {
    for (Iterator<Visitor> all = waiting.iterator(); all.hasNext(); ) {
      Visitor visitor = all.next();
      if (visitor.isLate(nowNs)) {
        visitor.dismiss();
        all.remove();
      } else if (visitor.hello() != null && dealtWith.test(visitor)) {
        all.remove();
      }
    }
  }

  void dismissAll() {
    waiting.forEach(Visitor::dismiss);
    waiting.clear();
  }

  /** Of those that say nothing, if there are such. */
  private void sendAwayOldest() {
    waiting.stream()
        .filter(visitor -> visitor.hello() == null)
        .findFirst()
        .or(() -> waiting.stream().findFirst())
        .ifPresent(
            oldest -> {
              waiting.remove(oldest);
              oldest.dismiss();
            });
  }
}
