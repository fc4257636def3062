package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Writes frames without blocking: a header of kind, rank it is about, and length; then that. */
final class FrameWriter {
  static final int HEADER_BYTES = 3 * Integer.BYTES;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final int peer;
  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES).limit(0);
  private final ByteBuffer[] frame = {header, NOTHING};

  FrameWriter(SocketChannel channel, int peer) {
    this.channel = channel;
    this.peer = peer;
  }

  /** Whether a frame has begun and not all of it is written. */
  boolean busy() {
    return header.hasRemaining() || frame[1].hasRemaining();
  }

  /** Begins a frame, where none is being written; the payload must stay as it is until it is. */
  void begin(FrameKind kind, int about, ByteBuffer payload) {
    header.clear().putInt(kind.number()).putInt(about).putInt(payload.remaining()).flip();
    frame[1] = payload;
  }

  /** Writes as much as the connection takes now, and returns how much of the payload that was. */
  int write() throws LinkLost {
    int before = frame[1].remaining();
    try {
      channel.write(frame);
    } catch (IOException e) {
      throw new LinkLost("lost the connection to", peer, e);
    }
    int moved = before - frame[1].remaining();
    if (!busy()) {
      frame[1] = NOTHING; // Whose it is may fill it again.
    }
    return moved;
  }

  /** Says something without a payload, if that is possible at once: between two frames. */
  void say(FrameKind kind, int about) {
    say(kind, about, NOTHING);
  }

  /**
   * Tells the neighbour of a failure if that is possible at once. Where it is not, in the middle of
   * a frame, word reaches that rank the other way round the ring.
   */
  void say(LockstepException failure) {
    say(FrameKind.FAULT, Fault.about(failure), Fault.encode(failure));
  }

  private void say(FrameKind kind, int about, ByteBuffer payload) {
    if (busy()) {
      return;
    }
    begin(kind, about, payload);
    try {
      write();
    } catch (LinkLost gone) {
      header.position(0).limit(0); // Nobody is there to be told.
      frame[1] = NOTHING;
    }
  }
}
