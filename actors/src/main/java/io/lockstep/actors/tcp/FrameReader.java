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
  private boolean dataIsThere;
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

  /** Forgets whom the neighbour waited for: that was in an earlier operation. */
  void forgetSuspect() {
    suspect = OptionalInt.empty();
  }

  /** Whether more can be heard: the neighbour has not left, and no data must be fetched first. */
  boolean listens() {
    return !left && !dataIsThere;
  }

  /**
   * Heeds what the neighbour says, up to its next frame of data.
   *
   * @return whether such a frame is there, so that {@link #read} fills its payload
   * @throws LockstepException with which the neighbour failed
   */
  boolean listen() throws LinkLost {
    while (listens() && headerIsThere()) {
      switch (kind()) {
        case TOKEN, CHUNK -> {
          dataIsThere = true;
          return true;
        }
        case WAITING -> suspect = OptionalInt.of(about());
        case GOODBYE -> left = true;
        case FAULT -> {
          ByteBuffer fault = fault();
          if (fault.hasRemaining()) {
            return false;
          }
          throw Fault.decode(about(), fault.flip());
        }
      }
      header.clear();
    }
    return dataIsThere;
  }

  /**
   * Reads on to the next frame of data.
   *
   * @return whether it is there
   * @throws LinkLost where it is of another kind, or will never come
   * @throws LockstepException with which the neighbour failed
   */
  boolean next(FrameKind expected) throws LinkLost {
    if (listen() && kind() != expected) {
      throw nonsense();
    }
    if (left) {
      throw new LinkLost("went on without", peer, null);
    }
    return dataIsThere;
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
    dataIsThere = false;
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
