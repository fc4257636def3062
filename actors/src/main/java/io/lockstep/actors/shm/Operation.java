package io.lockstep.actors.shm;

import io.lockstep.core.port.Collective.Timing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation that was handed over. */
final class Operation {
  /** Up to so many bytes every rank reads all summands: that takes one round instead of three. */
  static final int SMALL_BYTES = 16 * 1024;

  private final Descriptor descriptor;
  private final ByteBuffer data;
  private final FloatBuffer floats;
  private final Stripes stripes;
  private final long firstWindow;

  /** By rank, once all have come. */
  private @Nullable List<Contribution> contributions;

  private boolean reduced;
  private boolean stagedEarly;
  private volatile @Nullable Timing timing;

  /**
   * @param data all of it, in native byte order
   * @param firstWindow how many windows of the generation come before its own
   */
  Operation(Descriptor descriptor, ByteBuffer data, int worldSize, long firstWindow) {
    this.descriptor = descriptor;
    this.data = data;
    this.floats = data.order(ByteOrder.nativeOrder()).asFloatBuffer();
    this.stripes = new Stripes(floats.capacity(), worldSize);
    this.firstWindow = firstWindow;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  long sequence() {
    return descriptor.sequence();
  }

  ByteBuffer data() {
    return data;
  }

  FloatBuffer floats() {
    return floats;
  }

  Stripes stripes() {
    return stripes;
  }

  long firstWindow() {
    return firstWindow;
  }

  /** How many it has; the same on every rank. */
  int windows() {
    if (isSmall()) {
      return data.capacity() == 0 ? 0 : 1;
    }
    return descriptor.kind() == Kind.BROADCAST
        ? (int) (((long) data.capacity() + Layout.WINDOW_BYTES - 1) / Layout.WINDOW_BYTES)
        : stripes.windows();
  }

  long endWindow() {
    return firstWindow + windows();
  }

  boolean isSmall() {
    return data.capacity() <= SMALL_BYTES;
  }

  void contributed(List<Contribution> byRank) {
    contributions = byRank;
  }

  boolean hasMet() {
    return contributions != null;
  }

  List<Contribution> contributions() {
    List<Contribution> known = contributions;
    if (known == null) {
      throw new IllegalStateException("not all ranks have come to " + descriptor.operation());
    }
    return known;
  }

  Contribution contribution(int rank) {
    return contributions().get(rank);
  }

  /** Whether the sum may stay where its parts were computed. */
  boolean staysInPlace() {
    return descriptor.kind() == Kind.SUM
        && !isSmall()
        && contributions().stream().noneMatch(Contribution::staged);
  }

  /** Its summands are in staging already. */
  void isStaged() {
    stagedEarly = true;
  }

  boolean wasStaged() {
    return stagedEarly;
  }

  /** This rank has summed its slice. */
  void isReduced() {
    reduced = true;
  }

  boolean wasReduced() {
    return reduced;
  }

  void done(Timing when) {
    timing = when;
  }

  /** When it ran, once it is done. */
  @Nullable Timing timing() {
    return timing;
  }
}
