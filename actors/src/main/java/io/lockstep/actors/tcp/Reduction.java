package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.BlockedSum;
import io.lockstep.actors.tcp.RingSchedule.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The chunks of one all-reduce, as {@link RingSchedule} orders them. Those to be added are received
 * into one chunk used again and again; finished ones straight into their place.
 */
final class Reduction implements Transfer {
  /** 32 KiB to 1 MiB make no measurable difference. */
  static final int CHUNK_FLOATS = 256 * 1024 / Float.BYTES;

  private final RingSchedule schedule;
  private final ByteBuffer sending;
  private final ByteBuffer receiving;
  private final FloatBuffer floats;
  private final Workspace workspace;

  /** What a ring keeps from one operation to the next. */
  static final class Workspace {
    private final ByteBuffer chunk =
        ByteBuffer.allocateDirect(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.nativeOrder());
    private final FloatBuffer chunkFloats = chunk.asFloatBuffer();
    private final BlockedSum sum = new BlockedSum();
  }

  /**
   * @param data summed in place, from 0 to its capacity
   */
  Reduction(RingPlace place, ByteBuffer data, Workspace workspace) {
    int count = data.capacity() / Float.BYTES;
    this.schedule = new RingSchedule(place.rank(), place.worldSize(), count, CHUNK_FLOATS);
    this.sending = data.duplicate();
    this.receiving = data.duplicate();
    this.floats = data.duplicate().order(ByteOrder.nativeOrder()).clear().asFloatBuffer();
    this.workspace = workspace;
  }

  @Override
  public FrameKind kind() {
    return FrameKind.CHUNK;
  }

  @Override
  public int toSend() {
    return schedule.frames();
  }

  @Override
  public int toReceive() {
    return schedule.frames();
  }

  /** What is sent in one step was received in the step before. */
  @Override
  public int lead() {
    return schedule.chunks();
  }

  @Override
  public ByteBuffer outgoing(int frame) {
    return bytes(sending, schedule.sent(frame));
  }

  @Override
  public ByteBuffer incoming(int frame) {
    Slice slice = schedule.received(frame);
    return schedule.reduces(frame)
        ? workspace.chunk.clear().limit(slice.length() * Float.BYTES)
        : bytes(receiving, slice);
  }

  @Override
  public void arrived(int frame) {
    if (schedule.reduces(frame)) {
      Slice slice = schedule.received(frame);
      workspace.sum.add(floats, slice.start(), workspace.chunkFloats, slice.length());
    }
  }

  private static ByteBuffer bytes(ByteBuffer data, Slice slice) {
    int start = slice.start() * Float.BYTES;
    return data.limit(start + slice.length() * Float.BYTES).position(start);
  }
}
