package io.lockstep.actors.tcp;

import java.nio.ByteBuffer;

/**
 * The chunks of one broadcast, from the root along the ring. Each rank hands a chunk on as soon as
 * it is there; the one before the root keeps them.
 */
final class Broadcast implements Transfer {
  static final int CHUNK_BYTES = RingTransfer.CHUNK_FLOATS * Float.BYTES;

  private final ByteBuffer sending;
  private final ByteBuffer receiving;
  private final int chunks;
  private final boolean first;
  private final boolean last;

  /**
   * @param data read on the root and overwritten on the others, from 0 to its capacity
   */
  Broadcast(RingPlace place, int root, ByteBuffer data) {
    this.sending = data.duplicate();
    this.receiving = data.duplicate();
    this.chunks = (int) (((long) data.capacity() + CHUNK_BYTES - 1) / CHUNK_BYTES);
    this.first = place.rank() == root;
    this.last = place.successor() == root;
  }

  @Override
  public FrameKind kind() {
    return FrameKind.CHUNK;
  }

  @Override
  public int toSend() {
    return last ? 0 : chunks;
  }

  @Override
  public int toReceive() {
    return first ? 0 : chunks;
  }

  @Override
  public int lead() {
    return first ? chunks : 0;
  }

  @Override
  public ByteBuffer outgoing(int frame) {
    return chunk(sending, frame);
  }

  @Override
  public ByteBuffer incoming(int frame, int length) {
    return chunk(receiving, frame);
  }

  @Override
  public void arrived(int frame) {}

  private static ByteBuffer chunk(ByteBuffer data, int frame) {
    int start = frame * CHUNK_BYTES;
    int end = start + Math.min(CHUNK_BYTES, data.capacity() - start);
    return data.limit(end).position(start);
  }
}
