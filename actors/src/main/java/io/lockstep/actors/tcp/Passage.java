package io.lockstep.actors.tcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How far a transfer between the two neighbours has come. */
final class Passage {
  private final int rank;
  private final Transfer transfer;
  private final Link predecessor;
  private final Link successor;
  private int sent;
  private int received;
  private boolean sending;
  private @Nullable ByteBuffer filling;

  Passage(int rank, Transfer transfer, Link predecessor, Link successor) {
    this.rank = rank;
    this.transfer = transfer;
    this.predecessor = predecessor;
    this.successor = successor;
  }

  boolean done() {
    return sent == transfer.toSend() && allReceived();
  }

  boolean allReceived() {
    return received == transfer.toReceive();
  }

  /**
   * The rank that holds up this one: the predecessor, unless it says that it waits itself (word
   * that it waits for this very rank is old: from before this one came); the successor where only
   * sending is left.
   */
  int awaited() {
    if (allReceived()) {
      return successor.rank();
    }
    int suspect = predecessor.reader().suspect().orElse(predecessor.rank());
    return suspect == rank ? predecessor.rank() : suspect;
  }

  /** Sends on at most one frame; returns whether any of it moved. */
  boolean send() throws LinkLost {
    FrameWriter out = successor.writer();
    if (sent < transfer.toSend() && successor.reader().left()) {
      throw new LinkLost("went on without", successor.rank(), null);
    }
    if (!out.busy() && sent < transfer.toSend() && sent < received + transfer.lead()) {
      out.begin(transfer.kind(), rank, transfer.outgoing(sent));
      sending = true;
    }
    if (!out.busy()) {
      return false;
    }
    int moved = out.write();
    if (sending && !out.busy()) {
      sending = false;
      sent++;
      return true;
    }
    return moved > 0;
  }

  /** Receives on at most one frame; returns whether any of it moved. */
  boolean receive() throws LinkLost {
    FrameReader in = predecessor.reader();
    if (allReceived() || !in.next(transfer.kind())) {
      return false;
    }
    if (filling == null) {
      filling = transfer.incoming(received, in.length());
      if (in.length() != filling.remaining()) {
        throw in.nonsense();
      }
    }
    int moved = filling.hasRemaining() ? in.read(filling) : 0;
    if (filling.hasRemaining()) {
      return moved > 0;
    }
    filling = null;
    in.consumed();
    transfer.arrived(received++);
    return true;
  }
}
