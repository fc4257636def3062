package io.lockstep.actors.hosts;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a host comes to the first one. */
public final class Joining {
  private static final int CONNECT_WITHIN_MS = 3_000;
  private static final int ANSWER_WITHIN_MS = 10_000;
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final InetSocketAddress first;
  private final Consumer<String> progress;

  /**
   * @param first where the first host listens, or will
   * @param progress told for whom it waits
   */
  public Joining(InetSocketAddress first, Consumer<String> progress) {
    this.first = first;
    this.progress = progress;
  }

  /**
   * Waits until all have come.
   *
   * @param address by which the others reach this host's workers; null for that of the connection
   * @throws LockstepException where nobody listens there in time, or the first host has no place
   *     for this one, with its reason
   */
  public Place join(Terms terms, @Nullable String address, Duration within) {
    HostLink link = connect(within);
    try {
      String own = address == null ? link.localAddress() : address;
      link.patience(ANSWER_WITHIN_MS);
      link.say(terms.hello(own));
      HostLine.Welcome welcome = awaitWelcome(link);
      BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(OtherHosts.UNHEARD);
      listen(link, heard);
      OtherHosts others = new OtherHosts(false, Map.of(name(), link), heard, () -> {});
      return new Place(welcome.node(), welcome.name(), own, welcome.secret(), others);
    } catch (IOException e) {
      link.close();
      throw LockstepException.failed(
              "the first host, %s, has ended before the run began".formatted(name()))
          .hint("what it printed says why; is it Lockstep that listens there?")
          .because(e);
    } catch (LockstepException e) {
      link.close();
      throw e;
    }
  }

  private HostLink connect(Duration within) {
    progress.accept("waiting for " + name());
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(first, CONNECT_WITHIN_MS);
        return new HostLink(socket);
      } catch (IOException e) {
        close(socket);
        if (System.nanoTime() - deadline > 0) {
          throw LockstepException.failed(
                  "nobody listens at %s: waited %d s".formatted(name(), within.toSeconds()))
              .hint("start the first host with --bind; --join-timeout says how long to wait")
              .because(e);
        }
      }
      LockSupport.parkNanos(RETRY_NS);
    }
  }

  private HostLine.Welcome awaitWelcome(HostLink link) throws IOException {
    while (true) {
      HostLine line = link.read();
      link.patience(0);
      if (line instanceof HostLine.Welcome welcome) {
        return welcome;
      } else if (line instanceof HostLine.Waiting waiting) {
        progress.accept(
            "%s is there; waiting for %d of %d hosts"
                .formatted(name(), waiting.of() - waiting.come(), waiting.of()));
      } else if (line instanceof HostLine.Failing failing) {
        throw failing.failure().exception();
      } else {
        throw new IOException("out of turn: " + line);
      }
    }
  }

  private static void listen(HostLink link, BlockingQueue<Heard> heard) {
    Thread thread =
        new Thread(
            () -> {
              try {
                link.post(heard);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "first-host");
    thread.setDaemon(true);
    thread.start();
  }

  private String name() {
    return first.getHostString() + ":" + first.getPort();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was not open.
    }
  }

  /**
   * A host's place in a run.
   *
   * @param node its place among the hosts, from 1
   * @param name by which the run knows it
   * @param address by which the others reach its workers
   */
  public record Place(int node, String name, String address, String secret, OtherHosts others) {}
}
