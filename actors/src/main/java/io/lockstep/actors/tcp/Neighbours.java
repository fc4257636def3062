package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** The links of a rank that is not alone; on the ring's thread only. */
final class Neighbours {
  private final RingPlace place;
  private final Selector selector;
  private final Link predecessor;
  private final Link successor;

  /** Their connections: greeted, not blocking. */
  record Sockets(SocketChannel predecessor, SocketChannel successor) {}

  Neighbours(RingPlace place, Sockets sockets, Selector selector) throws IOException {
    this.place = place;
    this.selector = selector;
    this.predecessor = new Link(sockets.predecessor(), place.predecessor(), selector);
    this.successor = new Link(sockets.successor(), place.successor(), selector);
  }

  /** Fails where the successor has left, who would not take part in another operation. */
  void expectAll() throws LinkLost {
    if (successor.reader().left()) {
      throw new LinkLost("went on without", successor.rank(), null);
    }
  }

  Passage begin(Transfer transfer) {
    return new Passage(place.rank(), transfer, predecessor, successor);
  }

  /** Waits until the passage may move, someone speaks, or the time is over. */
  void await(Passage passage, long timeoutMs) throws IOException {
    predecessor.wakeWhen(!passage.allReceived(), false);
    successor.wakeWhen(!successor.reader().left(), successor.writer().busy());
    selector.select(timeoutMs);
    heed();
  }

  /** Waits for an operation to be submitted; fails if meanwhile the successor does. */
  void rest() throws IOException {
    predecessor.wakeWhen(false, false);
    successor.wakeWhen(!successor.reader().left(), false);
    selector.select();
    heed();
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

  /** The failure behind a lost link: what a neighbour has said of it, or else the loss itself. */
  LockstepException explained(LinkLost lost, String when) {
    Optional<LockstepException> reason = predecessor.lastWord().or(successor::lastWord);
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

  private void heed() throws LinkLost {
    selector.selectedKeys().clear();
    successor.reader().next(null);
  }
}
