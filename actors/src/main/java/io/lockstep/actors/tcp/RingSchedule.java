package io.lockstep.actors.tcp;

import io.lockstep.core.port.Slice;

/**
 * Which part of the buffer goes where and when. Rank r is to hold slice r of the sum; in step t it
 * sends slice r − t − 1 and receives slice r − t − 2 (modulo N), in the first N − 1 steps to reduce
 * and in as many more to gather. A slice is cut into chunks; a frame is one chunk in one step, and
 * all ranks send and receive their frames in the order of their numbers.
 *
 * @param floats in the whole buffer
 * @param chunkFloats the most that one frame carries; the last of a slice carries fewer, or none
 */
record RingSchedule(int rank, int worldSize, int floats, int chunkFloats) {

  /** Frames in one step, the same on all ranks. */
  int chunks() {
    int longestSlice = (int) (((long) floats + worldSize - 1) / worldSize);
    return (int) (((long) longestSlice + chunkFloats - 1) / chunkFloats);
  }

  /** Frames that a rank sends, and receives, to reduce; and as many again to gather. */
  int half() {
    return (worldSize - 1) * chunks();
  }

  /** Whether the frame's floats are added to those here; otherwise they replace them. */
  boolean reduces(int frame) {
    return frame < half();
  }

  Slice sent(int frame) {
    return chunk(rank - frame / chunks() - 1, frame % chunks());
  }

  Slice received(int frame) {
    return chunk(rank - frame / chunks() - 2, frame % chunks());
  }

  private Slice chunk(int owner, int chunk) {
    Slice slice = Slice.of(floats, worldSize, Math.floorMod(owner, worldSize));
    int start = (int) Math.min(slice.end(), slice.start() + (long) chunk * chunkFloats);
    return new Slice(start, Math.min(chunkFloats, slice.end() - start));
  }
}
