package io.lockstep.actors.shm;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** What ranks do with the windows of an operation to which all have come. */
final class Windows {
  private final World world;
  private final Waiting waiting;
  private final AtomicLong moved;
  private final RankSum kernel = new RankSum();
  private final FloatBuffer[] sources;
  private final int[] places;
  private final ByteBuffer staging;

  /**
   * @param moved counts up with each window
   */
  Windows(World world, Waiting waiting, AtomicLong moved) {
    this.world = world;
    this.waiting = waiting;
    this.moved = moved;
    this.sources = new FloatBuffer[world.size()];
    this.places = new int[world.size()];
    this.staging = world.segment(world.rank()).staging().bytes();
  }

  /** Waits until a window's place in staging is free: all have read what was there before. */
  void awaitRoom(long window) {
    long before = window + 1 - Layout.WINDOWS;
    if (before > 0) {
      waiting.forAll(Word.READ, before);
    }
  }

  /** Copies a part of the buffer into staging, in floats. */
  void stage(Operation operation, long window, int inWindow, int from, int length) {
    int at =
        (int) (window % Layout.WINDOWS) * Layout.WINDOW_BYTES + Math.multiplyExact(inWindow, 4);
    staging.put(at, operation.data(), from * Float.BYTES, length * Float.BYTES);
  }

  /** Waits until the window is in place wherever it goes through staging. */
  void awaitReady(Operation operation, long window) {
    for (int peer = 0; peer < world.size(); peer++) {
      if (operation.contribution(peer).staged()) {
        awaitReady(peer, window);
      }
    }
  }

  void awaitReady(int peer, long window) {
    if (peer != world.rank()) {
      waiting.until(peer, Word.READY, window + 1);
    }
  }

  /** Whether {@link #awaitRoom} would return at once. */
  boolean hasRoom(long window) {
    long before = window + 1 - Layout.WINDOWS;
    return before <= 0 || world.haveAllReached(Word.READ, before);
  }

  void say(Word word, long windows) {
    moved.lazySet(moved.getPlain() + 1); // Written by one thread at a time.
    world.say(word, windows);
  }

  /** Sums a piece over all ranks. */
  void sum(
      Operation operation,
      FloatBuffer target,
      int to,
      int inBuffer,
      long window,
      int inWindow,
      int length) {
    locate(operation, inBuffer, window, inWindow);
    kernel.sum(target, to, sources, places, length);
  }

  /** Sums all of a small operation, as every rank does for itself, into this rank's buffer. */
  void sumAlike(Operation operation, long window) {
    locate(operation, 0, window, 0);
    FloatBuffer target = operation.floats();
    kernel.sumAlike(target, 0, sources, places, target.capacity());
  }

  private void locate(Operation operation, int inBuffer, long window, int inWindow) {
    for (int rank = 0; rank < world.size(); rank++) {
      Contribution contribution = operation.contribution(rank);
      sources[rank] = contribution.area().floats();
      places[rank] = contribution.at(inBuffer, window, inWindow);
    }
  }

  /** Copies a piece from where a rank has it into this rank's buffer, in floats. */
  void copy(Operation operation, int rank, int inBuffer, long window, int inWindow, int length) {
    Contribution contribution = operation.contribution(rank);
    operation
        .data()
        .put(
            inBuffer * Float.BYTES,
            contribution.area().bytes(),
            contribution.at(inBuffer, window, inWindow) * Float.BYTES,
            length * Float.BYTES);
  }
}
