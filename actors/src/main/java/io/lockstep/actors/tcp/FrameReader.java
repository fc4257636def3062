package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads frames without blocking, and heeds what the neighbour says between those of data. */
final class FrameReader {
  private final SocketChannel channel;
  private final int peer;
  private final ByteBuffer header = ByteBuffer.allocateDirect(FrameWriter.HEADER_BYTES);
  private @Nullable ByteBuffer text;
  private int suspect = FrameWriter.NOBODY;
  private boolean left;

  FrameReader(SocketChannel channel, int peer) {
    this.channel = channel;
    this.peer = peer;
  }

  /** The rank that the neighbour said it waits for, since its last frame of data. */
  int suspect() {
    return suspect;
  }

  /** Whether the neighbour has said goodbye. */
  boolean left() {
    return left;
  }

  /**
   * Reads on to the next frame of data.
   *
   * @param expected kind of data; none where the neighbour has none to send
   * @return whether it is there, so that {@link #read} fills its payload
   * @throws LockstepException with which the neighbour failed
   */
  boolean next(@Nullable FrameKind expected) throws LinkLost {
    while (!left && headerIsThere()) {
      FrameKind kind = kind();
      if (kind == expected) {
        return true;
      }
      switch (kind) {
        case WAITING -> suspect = about();
        case GOODBYE -> left = true;
        case FAULT -> {
          if (!textIsThere()) {
            return false;
          }
          throw fault();
        }
        default -> throw nonsense();
      }
      header.clear();
    }
    if (left && expected != null) {
      throw new LinkLost("went on without", peer, null);
    }
    return false;
  }

  /** Length of the frame that is there. */
  int length() {
    return header.getInt(2 * Integer.BYTES);
  }

  /** Reads what is there of the payload, and returns how much that was. */
  int read(ByteBuffer into) throws LinkLost {
    int count;
    try {
      count = channel.read(into);
    } catch (IOException e) {
      throw new LinkLost("lost the connection to", peer, e);
    }
    if (count < 0) {
      throw new LinkLost("lost the connection to", peer, null);
    }
    return count;
  }

  /** The payload has been read: on to the next frame. */
  void consumed() {
    header.clear();
    suspect = FrameWriter.NOBODY;
  }

  LinkLost nonsense() {
    return new LinkLost("heard what no ring says from", peer, null);
  }

  private boolean headerIsThere() throws LinkLost {
    if (header.hasRemaining()) {
      read(header);
    }
    return !header.hasRemaining();
  }

  private boolean textIsThere() throws LinkLost {
    if (text == null) {
      if (length() < 0 || length() > FrameWriter.MAX_TEXT_BYTES) {
        throw nonsense();
      }
      text = ByteBuffer.allocate(length());
    }
    if (text.hasRemaining()) {
      read(text);
    }
    return !text.hasRemaining();
  }

  private LockstepException fault() {
    String reason =
        text == null ? "" : StandardCharsets.UTF_8.decode(text.duplicate().flip()).toString();
    int about = about();
    return LockstepException.failed(reason).rank(about == FrameWriter.NOBODY ? null : about);
  }

  private FrameKind kind() throws LinkLost {
    return FrameKind.of(header.getInt(0)).orElseThrow(this::nonsense);
  }

  private int about() {
    return header.getInt(Integer.BYTES);
  }
}
