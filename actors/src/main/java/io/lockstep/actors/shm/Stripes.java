package io.lockstep.actors.shm;

import io.lockstep.core.port.Slice;

/**
 * How a buffer is cut for ranks that share the work: every rank's slice into pieces of equal width,
 * and the pieces of all ranks at the same place of their slices into a window.
 *
 * @param count floats in the buffer
 */
record Stripes(int count, int worldSize) {
  /** Floats in a piece. */
  int width() {
    return Math.max(1, Layout.WINDOW_FLOATS / worldSize);
  }

  int windows() {
    int longestSlice = (int) (((long) count + worldSize - 1) / worldSize);
    return (longestSlice + width() - 1) / width();
  }

  /** Where a rank's piece begins in the buffer. */
  int start(int rank, int window) {
    return Slice.of(count, worldSize, rank).start() + window * width();
  }

  int length(int rank, int window) {
    int left = Slice.of(count, worldSize, rank).length() - window * width();
    return Math.max(0, Math.min(width(), left));
  }

  /** Where a rank's piece begins in the window. */
  int inWindow(int rank) {
    return rank * width();
  }
}
