package io.lockstep.actors.tcp;

/**
 * Which part of the buffer goes where and when. The buffer is cut into as many segments as there
 * are ranks; in step t rank r sends segment r − t and receives segment r − t − 1 (modulo N), N − 1
 * steps to reduce and N − 1 to gather. A segment is cut into chunks; a frame is one chunk in one
 * step, and all ranks send and receive their frames in the order of their numbers.
 *
 * @param floats in the whole buffer
 * @param chunkFloats the most that one frame carries; the last of a segment carries fewer, or none
 */
record RingSchedule(int rank, int worldSize, int floats, int chunkFloats) {

  /** Frames in one step, the same on all ranks. */
  int chunks() {
    int longestSegment = (int) (((long) floats + worldSize - 1) / worldSize);
    return (int) (((long) longestSegment + chunkFloats - 1) / chunkFloats);
  }

  /** Frames that a rank sends, and receives, in all. */
  int frames() {
    return 2 * (worldSize - 1) * chunks();
  }

  /** Whether the frame's floats are added to those here; otherwise they replace them. */
  boolean reduces(int frame) {
    return frame / chunks() < worldSize - 1;
  }

  Slice sent(int frame) {
    return slice(rank - frame / chunks(), frame % chunks());
  }

  Slice received(int frame) {
    return slice(rank - frame / chunks() - 1, frame % chunks());
  }

  private Slice slice(int segment, int chunk) {
    int wrapped = Math.floorMod(segment, worldSize);
    int end = boundary(wrapped + 1);
    int start = (int) Math.min(end, boundary(wrapped) + (long) chunk * chunkFloats);
    return new Slice(start, Math.min(chunkFloats, end - start));
  }

  private int boundary(int segment) {
    return (int) ((long) floats * segment / worldSize);
  }

  /** Floats from {@code start} on. */
  record Slice(int start, int length) {}
}
