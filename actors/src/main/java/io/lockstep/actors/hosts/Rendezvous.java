package io.lockstep.actors.hosts;

import io.lockstep.core.failure.LockstepException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the hosts of a run meet: the first one listens until the run ends. */
public final class Rendezvous implements Closeable {
  private static final int HELLO_WITHIN_MS = 10_000;

  /** At a time, of those that have not said yet who they are. */
  private static final int MOST_VISITORS = 64;

  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ServerSocket server;
  private final Deque<Socket> visitors = new ArrayDeque<>();
  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(OtherHosts.UNHEARD);

  private Rendezvous(ServerSocket server) {
    this.server = server;
  }

  /**
   * Listens there.
   *
   * @throws LockstepException (exit 3) where the port is taken, or the address not this machine's
   */
  public static Rendezvous open(InetSocketAddress at) {
    String where = at.getAddress().getHostAddress() + ":" + at.getPort();
    try {
      ServerSocket server = new ServerSocket();
      server.bind(at);
      Rendezvous rendezvous = new Rendezvous(server);
      daemon("rendezvous", rendezvous::receive);
      return rendezvous;
    } catch (BindException e) {
      throw LockstepException.environment("cannot listen on " + where + ": " + e.getMessage())
          .hint("is another run there, and is the address this machine's?")
          .because(e);
    } catch (IOException e) {
      throw LockstepException.environment("cannot listen on " + where + ": " + e.getMessage())
          .because(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  private void receive() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        admit(socket);
        daemon("host-" + socket.getRemoteSocketAddress(), () -> attend(socket));
      } catch (IOException e) {
        // Of one visitor, or the end of this, or all files are open: the next round shows which.
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }

  /**
   * Where there are too many, the one that has been silent for longest goes: a host speaks at once.
   */
  private void admit(Socket socket) {
    Socket oldest = null;
    synchronized (visitors) {
      visitors.addLast(socket);
      if (visitors.size() > MOST_VISITORS) {
        oldest = visitors.removeFirst();
      }
    }
    if (oldest != null) {
      close(null, oldest);
    }
  }

  /** It waits to be heard no longer; returns whether it did until now. */
  private boolean release(Socket socket) {
    synchronized (visitors) {
      return visitors.remove(socket);
    }
  }

  /** A stranger is turned away without a word. */
  private void attend(Socket socket) {
    HostLink link = null;
    try {
      link = new HostLink(socket);
      link.patience(HELLO_WITHIN_MS);
      HostLine first = link.read();
      if (release(socket) && first instanceof HostLine.Hello) {
        heard.put(new Heard(link, first));
        link.post(heard);
      }
    } catch (IOException e) {
      // A stranger, or one who has hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release(socket);
      close(link, socket);
    }
  }

  private static void close(@Nullable HostLink link, Socket socket) {
    try {
      if (link != null) {
        link.close();
      }
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  /**
   * Waits until the other hosts have come, and gives each its place: by name, then by address, so
   * that the same hosts have the same places whatever the order in which they came.
   *
   * @param hosts in all, this one included
   * @param progress told who is awaited, and who is turned away and why
   * @throws LockstepException where they do not come in time
   */
  public OtherHosts gather(
      Terms terms, int hosts, String secret, Duration within, Consumer<String> progress) {
    Map<HostLink, HostLine.Hello> come = new LinkedHashMap<>();
    long deadline = System.nanoTime() + within.toNanos();
    boolean changed = true;
    while (come.size() < hosts - 1) {
      if (changed) {
        announce(come, hosts, progress);
      }
      Heard next = poll(deadline - System.nanoTime());
      if (next == null) {
        throw LockstepException.failed(
                "%d of %d hosts came within %d s"
                    .formatted(come.size() + 1, hosts, within.toSeconds()))
            .hint("start the others with --join; --join-timeout says how long to wait");
      }
      changed = meet(next, terms, come, progress);
    }
    return welcome(terms, come, secret);
  }

  private static void announce(
      Map<HostLink, HostLine.Hello> come, int hosts, Consumer<String> progress) {
    int there = come.size() + 1;
    progress.accept("waiting for %d of %d hosts".formatted(hosts - there, hosts));
    come.keySet().forEach(link -> link.say(new HostLine.Waiting(there, hosts)));
  }

  /** Returns whether somebody has come or gone. */
  private static boolean meet(
      Heard next, Terms terms, Map<HostLink, HostLine.Hello> come, Consumer<String> progress) {
    HostLink link = next.from();
    if (!(next.line() instanceof HostLine.Hello hello)) {
      link.close(); // It has gone, or says what nobody says now.
      return come.remove(link) != null;
    }
    var disagreement = terms.disagreement(hello);
    disagreement.ifPresent(
        failure -> {
          progress.accept("turned away: " + failure.message());
          link.say(new HostLine.Failing(failure));
          link.close();
        });
    if (disagreement.isEmpty()) {
      come.put(link, hello);
    }
    return disagreement.isEmpty();
  }

  private OtherHosts welcome(Terms terms, Map<HostLink, HostLine.Hello> come, String secret) {
    List<Map.Entry<HostLink, HostLine.Hello>> ordered = new ArrayList<>(come.entrySet());
    ordered.sort(
        Comparator.comparing((Map.Entry<HostLink, HostLine.Hello> e) -> e.getValue().name())
            .thenComparing(e -> e.getValue().address()));
    Map<String, HostLink> links = new HashMap<>();
    for (int node = 1; node <= ordered.size(); node++) {
      HostLink link = ordered.get(node - 1).getKey();
      String own = ordered.get(node - 1).getValue().name();
      boolean isTaken = own.equals(terms.name()) || links.containsKey(own);
      String name = isTaken ? own + "#" + node : own;
      links.put(name, link);
      link.say(new HostLine.Welcome(node, name, secret));
    }
    return new OtherHosts(true, links, heard, this::close);
  }

  private @Nullable Heard poll(long ns) {
    try {
      return heard.poll(Math.max(0, ns), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockstepException.failed("interrupted while waiting for the other hosts").because(e);
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // It listens no more, which is what was wanted.
    }
  }
}
