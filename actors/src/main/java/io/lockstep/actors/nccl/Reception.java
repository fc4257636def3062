package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Where the other ranks call, should this process be rank 0: who introduces itself waits here until
 * all of its generation have come. Generations only go up.
 */
final class Reception implements AutoCloseable {
  /** A stranger who says nothing is let go. */
  private static final int PATIENCE_MS = 5_000;

  private static final long LOOK_EVERY_MS = 20;

  private final ServerSocket server;
  private final String secret;
  private final Map<Integer, Guest> guests = new HashMap<>();
  private long generation = Long.MIN_VALUE;
  private boolean closed;

  private Reception(ServerSocket server, String secret) {
    this.server = server;
    this.secret = secret;
  }

  /**
   * Opens at any free port.
   *
   * @param host name or address of this machine, by which the other ranks reach it
   */
  static Reception open(String host, String secret) {
    try {
      ServerSocket server = new ServerSocket(0, 0, InetAddress.getByName(host));
      Reception reception = new Reception(server, secret);
      daemon("nccl-reception", reception::receive);
      return reception;
    } catch (IOException e) {
      throw LockstepException.environment(
              "cannot listen on a free port of %s: %s".formatted(host, e.getMessage()))
          .because(e)
          .hint("is a port free, and is the address one of this machine's?");
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private void receive() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon("nccl-guest", () -> hear(socket));
      } catch (IOException e) {
        // Closed, or one who hung up at once.
      }
    }
  }

  private void hear(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MS);
      arrive(
          new Guest(SealedLine.read(socket.getInputStream(), secret, Introduction.class), socket));
    } catch (IOException stranger) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone.
      }
    }
  }

  private synchronized void arrive(Guest guest) {
    if (closed || guest.introduction().generation() < generation) {
      guest.close();
      return;
    }
    goTo(guest.introduction().generation());
    Guest before = guests.put(guest.introduction().rank(), guest);
    if (before != null) {
      before.close();
    }
    notifyAll();
  }

  private void goTo(long newer) {
    if (newer > generation) {
      generation = newer;
      guests.values().forEach(Guest::close);
      guests.clear();
    }
  }

  /**
   * Waits until all have come; they are the caller's then.
   *
   * @param meanwhile told of the ranks that are missing, again and again; may throw, and so end it
   * @return by rank, without 0
   */
  synchronized List<Guest> gather(Place place, Consumer<List<Integer>> meanwhile)
      throws InterruptedException {
    goTo(place.generation());
    for (List<Integer> missing = missing(place); !missing.isEmpty(); missing = missing(place)) {
      meanwhile.accept(missing);
      wait(LOOK_EVERY_MS);
    }
    return IntStream.range(1, place.worldSize()).mapToObj(guests::remove).toList();
  }

  private List<Integer> missing(Place place) {
    return IntStream.range(1, place.worldSize())
        .filter(rank -> place.generation() != generation || !guests.containsKey(rank))
        .boxed()
        .toList();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      guests.values().forEach(Guest::close);
      guests.clear();
    }
    try {
      server.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
