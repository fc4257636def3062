package io.lockstep.actors.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Writes frames without blocking: a header of kind, rank it is about, and length; then that. */
final class FrameWriter {
  static final int HEADER_BYTES = 3 * Integer.BYTES;
  static final int MAX_TEXT_BYTES = 512;
  static final int NOBODY = -1;
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
    return before - frame[1].remaining();
  }

  /**
   * Says something to the neighbour if that is possible at once. It is not in the middle of a
   * frame; then word reaches that rank the other way round the ring.
   */
  void say(FrameKind kind, int about, String text) {
    if (busy()) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    begin(kind, about, ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MAX_TEXT_BYTES)));
    try {
      write();
    } catch (LinkLost gone) {
      // Nobody is there to be told.
      header.limit(0);
    }
  }
}
