package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Ending;
import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** The links of a rank that is not alone; on the ring's thread only. */
final class Neighbours {
  /** A message needs well under a millisecond from rank to rank, and there are at most 64. */
  private static final Duration ROUND = Duration.ofMillis(200);

  private final RingPlace place;
  private final Selector selector;
  private final Link predecessor;
  private final Link successor;
  private final Ending ending;

  /** Their connections: greeted, not blocking. */
  record Sockets(SocketChannel predecessor, SocketChannel successor) {}

  /**
   * @param ending none of the waits here outlasts it
   */
  Neighbours(RingPlace place, Sockets sockets, Selector selector, Ending ending)
      throws IOException {
    this.place = place;
    this.ending = ending;
    this.selector = selector;
    this.predecessor = new Link(sockets.predecessor(), place.predecessor(), selector);
    this.successor = new Link(sockets.successor(), place.successor(), selector);
  }

  /** Begins an operation: what was said of an earlier one is forgotten. */
  void begin() {
    predecessor.reader().forgetSuspect();
  }

  Passage passage(Transfer transfer) {
    return new Passage(place.rank(), transfer, predecessor, successor);
  }

  /** Waits until the passage may move, someone speaks, or the time is over. */
  void await(Passage passage, long timeoutMs) throws IOException {
    boolean receiving = !passage.allReceived();
    predecessor.wakeWhen(receiving || predecessor.reader().listens(), false);
    successor.wakeWhen(successor.reader().listens(), successor.writer().busy());
    selector.select(timeoutMs);
    hear(!receiving); // Receiving, the passage hears the predecessor itself.
  }

  /**
   * Waits for an operation to be submitted; fails if meanwhile a neighbour does. The predecessor
   * may already have come to that operation: then its data stay where they are, what is behind them
   * is not heard, and only the successor brings word of a failure, if need be from all the way
   * round.
   */
  void rest() throws IOException {
    predecessor.wakeWhen(predecessor.reader().listens(), false);
    successor.wakeWhen(successor.reader().listens(), false);
    selector.select();
    hear(true);
  }

  /** Tells the successor whom this rank waits for. */
  void sayWaiting(int awaited) {
    successor.writer().say(FrameKind.WAITING, awaited);
  }

  /** Tells both, if that is possible at once. */
  void say(LockstepException failure) {
    predecessor.writer().say(failure);
    successor.writer().say(failure);
  }

  /** Tells both that all operations are done here. */
  void sayGoodbye() {
    predecessor.writer().say(FrameKind.GOODBYE, place.rank());
    successor.writer().say(FrameKind.GOODBYE, place.rank());
  }

  /**
   * The failure behind a lost link: what a neighbour has said of it, or else the loss itself. A
   * predecessor that failed in the middle of a frame could not say why before it closed; but then
   * word is on its way round the ring.
   */
  LockstepException explained(LinkLost lost, String when) {
    Optional<LockstepException> reason = predecessor.lastWord().or(successor::lastWord);
    if (reason.isEmpty() && lost.rank() == predecessor.rank() && !predecessor.reader().left()) {
      reason = wordFromAround();
    }
    return reason.orElseGet(
        () ->
            LockstepException.failed("%s at %s".formatted(lost.getMessage(), when))
                .rank(lost.rank())
                .because(lost)
                .hint("see the log of rank %d; its process may have died".formatted(lost.rank())));
  }

  void close() {
    predecessor.close();
    successor.close();
  }

  private void hear(boolean both) throws LinkLost {
    selector.selectedKeys().clear();
    if (both) {
      predecessor.reader().listen();
    }
    if (successor.reader().listen()) {
      throw successor.reader().nonsense();
    }
  }

  /** What the successor says in the time that word takes round the ring. */
  private Optional<LockstepException> wordFromAround() {
    Patience patience = new Patience(ROUND);
    predecessor.wakeWhen(false, false);
    try {
      while (successor.reader().listens() && !patience.over() && ending.reason().isEmpty()) {
        successor.wakeWhen(true, false);
        selector.select(patience.nextMs());
        selector.selectedKeys().clear();
        successor.reader().listen();
      }
      return Optional.empty();
    } catch (IOException alone) {
      return Optional.empty();
    } catch (LockstepException reason) {
      return Optional.of(reason);
    }
  }
}
