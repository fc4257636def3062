package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Rank 0 of twins that share memory: sums are computed by another thread and stay where they are
 * computed, read-only, each in two parts; and each rank reads the other's buffer until all have
 * released the sum. Notes what it is asked, and where the buffer was written too early.
 */
final class SharedSums extends Place {
  private final List<String> events = new ArrayList<>();
  private final List<FlatBuffer> lent = new ArrayList<>();
  private @Nullable LockstepException failure;
  private @Nullable LockstepException lateReader;
  private boolean released = true;
  private int failAfterSums = Integer.MAX_VALUE;

  SharedSums() {
    super(0, 2);
  }

  /** In order: {@code asked}, {@code sum 0}, {@code await 0}, {@code release 0}, {@code free 0}. */
  List<String> events() {
    return events;
  }

  /** Fails, once so many sums have been handed over, and with it all of them. */
  SharedSums failAfterSums(int sums) {
    failAfterSums = sums;
    return this;
  }

  /** Ends it now. */
  void fail(String cause) {
    failure = LockstepException.failed(cause).rank(1);
  }

  /** The other rank never releases. */
  SharedSums keepsItFromUs() {
    released = false;
    return this;
  }

  /** What was read turns out to have been no sum. */
  void goOnWithoutUs() {
    lateReader = LockstepException.failed("the others went on").rank(0);
  }

  @Override
  public Optional<LockstepException> failure() {
    events.add("asked");
    return Optional.ofNullable(failure);
  }

  @Override
  public PendingSum sum(ByteBuffer floats) {
    int number = lent.size();
    events.add("sum " + number);
    FlatBuffer copy = FlatBuffer.allocate(floats.remaining() / Float.BYTES);
    copy.bytes().put(floats.duplicate());
    lent.add(copy);
    if (lent.size() == failAfterSums) {
      fail("rank 1 went away");
    }
    FloatBuffer own = floats.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
    CompletableFuture<FlatBuffer> sum = CompletableFuture.supplyAsync(() -> doubled(own));
    return () -> {
      events.add("await " + number);
      throwIfOver();
      return new LeftThere(number, own, copy, sum.join());
    };
  }

  private static FlatBuffer doubled(FloatBuffer values) {
    FlatBuffer sum = FlatBuffer.allocate(values.capacity());
    for (int i = 0; i < values.capacity(); i++) {
      sum.floats().put(i, 2 * values.get(i));
    }
    return sum;
  }

  private void throwIfOver() {
    if (failure != null) {
      throw failure;
    }
  }

  private final class LeftThere implements Sum {
    private final int number;
    private final FloatBuffer own;
    private final FlatBuffer lent;
    private final FlatBuffer sum;

    LeftThere(int number, FloatBuffer own, FlatBuffer lent, FlatBuffer sum) {
      this.number = number;
      this.own = own;
      this.lent = lent;
      this.sum = sum;
    }

    @Override
    public Timing timing() {
      return Timing.NONE;
    }

    @Override
    public List<FloatBuffer> parts() {
      int half = sum.size() / 2;
      return List.of(
          sum.slice(0, half).floats().asReadOnlyBuffer(),
          sum.slice(half, sum.size() - half).floats().asReadOnlyBuffer());
    }

    @Override
    public Pending release() {
      events.add("release " + number);
      if (lateReader != null) {
        throw lateReader;
      }
      return () -> {
        events.add("free " + number);
        if (own.mismatch(lent.floats()) >= 0) {
          events.add("written too early: " + number);
        }
        throwIfOver();
        if (!released) {
          throw LockstepException.failed("rank 1 did not release").rank(1);
        }
        return Timing.NONE;
      };
    }
  }
}
