package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A generation's ring on its way: which of the neighbours are connected, and how long is left. */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final long RETRY_NS = Duration.ofMillis(50).toNanos();

  private final RingPlace place;
  private final List<String> endpoints;
  private final String secret;
  private final Duration deadline;
  private final long startedNs = System.nanoTime();
  private final CompletableFuture<Collective> outcome = new CompletableFuture<>();

  private @Nullable SocketChannel predecessor;
  private @Nullable SocketChannel successor;
  private @Nullable Call call;
  private long callAgainNs = startedNs;
  private String obstacle = "no answer";

  Opening(RingPlace place, List<String> endpoints, String secret, Duration deadline) {
    this.place = place;
    this.endpoints = List.copyOf(endpoints);
    this.secret = secret;
    this.deadline = deadline;
  }

  RingPlace place() {
    return place;
  }

  CompletableFuture<Collective> outcome() {
    return outcome;
  }

  /** The connections, once there are both. */
  Neighbours.@Nullable Sockets sockets() {
    return predecessor == null || successor == null
        ? null
        : new Neighbours.Sockets(predecessor, successor);
  }

  /** Whether this is who should call. */
  boolean expects(Handshake hello) {
    return hello.equals(new Handshake(place.generation(), place.predecessor(), place.rank()));
  }

  /** Takes the predecessor in; a later call of its replaces an earlier one. */
  void admit(Visitor visitor) throws IOException {
    Handshake welcome = new Handshake(place.generation(), place.rank(), place.predecessor());
    Call.send(visitor.channel(), welcome, secret);
    if (predecessor != null) {
      predecessor.close();
    }
    predecessor = visitor.channel();
  }

  /** Calls the successor if it is time to. */
  void tryCall(Selector selector, long nowNs) {
    if (successor != null || call != null || nowNs - callAgainNs < 0) {
      return;
    }
    Handshake hello = new Handshake(place.generation(), place.rank(), place.successor());
    try {
      call = Call.to(Endpoint.resolve(endpoints.get(place.successor())), hello, secret, selector);
      call.key().attach(call);
    } catch (IOException e) {
      callAgain(e);
    }
  }

  /** The call's connection is ready. */
  void proceed(Call ready) {
    if (ready != call) {
      return;
    }
    try {
      if (ready.proceed()) {
        ready.key().cancel();
        successor = ready.channel();
        call = null;
      }
    } catch (IOException e) {
      ready.hangUp();
      call = null;
      callAgain(e);
    }
  }

  private void callAgain(IOException e) {
    String message = e.getMessage();
    obstacle = message == null ? e.toString() : message;
    callAgainNs = System.nanoTime() + RETRY_NS;
    LOG.debug("{} calls its successor again: {}", place, obstacle);
  }

  /** Nanoseconds until {@link #tryCall} or {@link #late} has something to do. */
  long nextNs(long nowNs) {
    long endNs = startedNs + deadline.toNanos() - nowNs;
    return successor == null && call == null ? Math.min(endNs, callAgainNs - nowNs) : endNs;
  }

  boolean late(long nowNs) {
    return nowNs - startedNs >= deadline.toNanos();
  }

  /** Names who is missing. */
  LockstepException lateness() {
    int missing = successor == null ? place.successor() : place.predecessor();
    String both =
        successor == null && predecessor == null && place.worldSize() > 2
            ? " and rank " + place.predecessor()
            : "";
    String why = successor == null ? " (" + obstacle + ")" : "";
    return LockstepException.failed(
            "rank %d waited %s for rank %d at %s%s%s to open generation %d"
                .formatted(
                    place.rank(),
                    Patience.text(deadline),
                    missing,
                    endpoints.get(missing),
                    why,
                    both,
                    place.generation()))
        .rank(missing)
        .hint("see the log of rank %d for what it was doing".formatted(missing));
  }

  /** Gives up, and tells a neighbour that is there already for whom. */
  void fail(LockstepException failure) {
    for (SocketChannel neighbour : new SocketChannel[] {predecessor, successor}) {
      if (neighbour != null) {
        new FrameWriter(neighbour, place.rank()).say(failure);
        close(neighbour);
      }
    }
    if (call != null) {
      call.hangUp();
    }
    outcome.completeExceptionally(failure);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
