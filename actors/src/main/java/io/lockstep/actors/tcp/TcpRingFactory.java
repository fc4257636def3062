package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Opens rings over TCP. One port for the worker's life, any free one; each generation's ring has
 * connections and a thread of its own. Generations only go up: a newer one ends an older one's
 * opening, but not its ring, which its owner closes. Stages complete on a thread of this factory,
 * which dependents must not block.
 */
public final class TcpRingFactory implements CollectiveFactory {
  private final String endpoint;
  private final String runSecret;
  private final Duration openDeadline;
  private final Reception reception;

  private TcpRingFactory(
      String endpoint, String runSecret, Duration openDeadline, Reception reception) {
    this.endpoint = endpoint;
    this.runSecret = runSecret;
    this.openDeadline = openDeadline;
    this.reception = reception;
  }

  /**
   * Listens on a free port.
   *
   * @param host name or address of this machine, by which other ranks reach it too
   * @param runSecret known to this run's ranks only; whoever lacks it is a stranger
   * @param openDeadline the longest time to wait for neighbours in {@link #open}
   * @param progressDeadline the longest time without progress in an all-reduce, waiting for slower
   *     ranks included
   * @throws LockstepException where nothing can listen at that address
   */
  public static TcpRingFactory bind(
      String host, String runSecret, Duration openDeadline, Duration progressDeadline) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
      throw LockstepException.environment(
              "'%s' is no address by which other ranks could reach this one".formatted(host))
          .hint("give the name or address of one network interface, such as 127.0.0.1");
    }
    ServerSocketChannel server = null;
    try {
      server = ServerSocketChannel.open();
      server.configureBlocking(false);
      server.bind(address);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      Reception reception = new Reception(server, runSecret, progressDeadline);
      reception.start("tcp-reception-" + port);
      return new TcpRingFactory(Endpoint.format(host, port), runSecret, openDeadline, reception);
    } catch (IOException e) {
      closeQuietly(server);
      throw LockstepException.environment(
              "cannot listen on a free port of %s: %s".formatted(host, e.getMessage()))
          .because(e)
          .hint("is a port free, and is the address one of this machine's?");
    }
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public CompletionStage<Collective> open(long generation, int rank, List<String> endpoints) {
    if (rank < 0 || rank >= endpoints.size()) {
      throw new IllegalArgumentException("rank " + rank + " of " + endpoints.size());
    }
    RingPlace place = new RingPlace(generation, rank, endpoints.size());
    Opening opening = new Opening(place, endpoints, runSecret, openDeadline);
    reception.order(opening);
    return opening.outcome();
  }

  /** Closes the rings that it opened, too. */
  @Override
  public void close() {
    reception.close();
  }

  private static void closeQuietly(@Nullable Closeable c) {
    try {
      if (c != null) {
        c.close();
      }
    } catch (IOException e) {
      // The first failure is the one to tell.
    }
  }
}
