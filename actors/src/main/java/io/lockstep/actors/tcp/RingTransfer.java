package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.BlockedSum;
import io.lockstep.core.port.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The chunks of a reduce-scatter, an all-gather, or one after the other, as {@link RingSchedule}
 * orders them. Those to be added are received into one chunk used again and again; finished ones
 * straight into their place.
 */
final class RingTransfer implements Transfer {
  /** 32 KiB to 1 MiB make no measurable difference. */
  static final int CHUNK_FLOATS = 256 * 1024 / Float.BYTES;

  private final RingSchedule schedule;
  private final int first;
  private final int frames;
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

  private RingTransfer(
      RingSchedule schedule, int first, int frames, ByteBuffer data, Workspace workspace) {
    this.schedule = schedule;
    this.first = first;
    this.frames = frames;
    this.sending = data.duplicate();
    this.receiving = data.duplicate();
    this.floats = data.duplicate().order(ByteOrder.nativeOrder()).clear().asFloatBuffer();
    this.workspace = workspace;
  }

  /**
   * @param data summed in place, from 0 to its capacity
   */
  static RingTransfer allReduce(RingPlace place, ByteBuffer data, Workspace workspace) {
    RingSchedule schedule = schedule(place, data);
    return new RingTransfer(schedule, 0, 2 * schedule.half(), data, workspace);
  }

  /**
   * @param data of which this rank's slice is summed in place, and the rest destroyed
   */
  static RingTransfer reduceScatter(RingPlace place, ByteBuffer data, Workspace workspace) {
    RingSchedule schedule = schedule(place, data);
    return new RingTransfer(schedule, 0, schedule.half(), data, workspace);
  }

  /**
   * @param data of which this rank's slice is given, and the rest filled
   */
  static RingTransfer allGather(RingPlace place, ByteBuffer data, Workspace workspace) {
    RingSchedule schedule = schedule(place, data);
    return new RingTransfer(schedule, schedule.half(), schedule.half(), data, workspace);
  }

  private static RingSchedule schedule(RingPlace place, ByteBuffer data) {
    int count = data.capacity() / Float.BYTES;
    return new RingSchedule(place.rank(), place.worldSize(), count, CHUNK_FLOATS);
  }

  @Override
  public FrameKind kind() {
    return FrameKind.CHUNK;
  }

  @Override
  public int toSend() {
    return frames;
  }

  @Override
  public int toReceive() {
    return frames;
  }

  /** What is sent in one step was received in the step before. */
  @Override
  public int lead() {
    return schedule.chunks();
  }

  @Override
  public ByteBuffer outgoing(int frame) {
    return bytes(sending, schedule.sent(first + frame));
  }

  @Override
  public ByteBuffer incoming(int frame, int length) {
    Slice slice = schedule.received(first + frame);
    return schedule.reduces(first + frame)
        ? workspace.chunk.clear().limit(slice.length() * Float.BYTES)
        : bytes(receiving, slice);
  }

  @Override
  public void arrived(int frame) {
    if (schedule.reduces(first + frame)) {
      Slice slice = schedule.received(first + frame);
      workspace.sum.add(floats, slice.start(), workspace.chunkFloats, slice.length());
    }
  }

  private static ByteBuffer bytes(ByteBuffer data, Slice slice) {
    int start = slice.start() * Float.BYTES;
    return data.limit(start + slice.length() * Float.BYTES).position(start);
  }
}
