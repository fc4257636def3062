package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads frames without blocking, and heeds what the neighbour says between those of data. */
final class FrameReader {
  private final SocketChannel channel;
  private final int peer;
  private final ByteBuffer header = ByteBuffer.allocateDirect(FrameWriter.HEADER_BYTES);
  private @Nullable ByteBuffer fault;
  private OptionalInt suspect = OptionalInt.empty();
  private boolean left;

  FrameReader(SocketChannel channel, int peer) {
    this.channel = channel;
    this.peer = peer;
  }

  /** The rank that the neighbour said it waits for, since its last frame of data. */
  OptionalInt suspect() {
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
        case WAITING -> suspect = OptionalInt.of(about());
        case GOODBYE -> left = true;
        case FAULT -> {
          ByteBuffer fault = fault();
          if (fault.hasRemaining()) {
            return false;
          }
          throw Fault.decode(about(), fault.flip());
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
    suspect = OptionalInt.empty();
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

  /** Reads on in what the neighbour says of its failure. */
  private ByteBuffer fault() throws LinkLost {
    if (fault == null) {
      if (length() < 0 || length() > Fault.MAX_BYTES) {
        throw nonsense();
      }
      fault = ByteBuffer.allocate(length());
    }
    if (fault.hasRemaining()) {
      read(fault);
    }
    return fault;
  }

  private FrameKind kind() throws LinkLost {
    return FrameKind.of(header.getInt(0)).orElseThrow(this::nonsense);
  }

  private int about() {
    return header.getInt(Integer.BYTES);
  }
}
