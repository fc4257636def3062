package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A segment's words, mapped. Writing a word publishes all that its rank wrote before; reading it
 * makes that visible.
 */
final class Header {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final int NOBODY = -1;

  private final ByteBuffer bytes;
  private final long bell;

  /**
   * @param bytes mapped, from the segment's beginning
   */
  Header(ByteBuffer bytes) {
    this.bytes = bytes.duplicate().order(ByteOrder.nativeOrder());
    this.bell = Futex.address(bytes).orElse(0) + Layout.BELL;
  }

  void initialize(byte[] digest) {
    for (Word word : Word.values()) {
      put(word, Stamp.NONE);
    }
    put(Word.WAITING_FOR, 0);
    put(Word.AWAITED_WORD, 0);
    put(Word.REGIONS, 0);
    bytes.put(Layout.DIGEST, digest);
    LONG.setRelease(bytes, 0, Layout.MAGIC);
  }

  boolean isOfRun(byte[] digest) {
    byte[] found = new byte[Layout.DIGEST_BYTES];
    bytes.get(Layout.DIGEST, found);
    return (long) LONG.getAcquire(bytes, 0) == Layout.MAGIC && MessageDigest.isEqual(found, digest);
  }

  long get(Word word) {
    return (long) LONG.getAcquire(bytes, word.offset());
  }

  void put(Word word, long value) {
    LONG.setRelease(bytes, word.offset(), value);
  }

  /** The same, and seen by all before anything that this thread reads next. */
  void putVisibly(Word word, long value) {
    LONG.setVolatile(bytes, word.offset(), value);
  }

  /** Says whom this rank waits for, and if not for just anything, for what. */
  void awaits(int rank, @Nullable Word word, long stamp) {
    put(Word.AWAITED, stamp);
    put(Word.AWAITED_WORD, word == null ? 0 : word.place());
    // Seen before the other looks whether to wake, or else the kernel sees that it has rung.
    LONG.setVolatile(bytes, Word.WAITING_FOR.offset(), rank + 1L);
  }

  void awaitsNobody() {
    put(Word.WAITING_FOR, 0);
  }

  /** Whether this rank waits for what another says now. */
  boolean wants(int rank, Word word, long stamp) {
    if (get(Word.WAITING_FOR) != rank + 1L) {
      return false;
    }
    long place = get(Word.AWAITED_WORD);
    return place == 0 || (place == word.place() && stamp >= get(Word.AWAITED));
  }

  /** Counts that something was said. */
  void ring() {
    INT.getAndAdd(bytes, Layout.BELL, 1);
    VarHandle.fullFence(); // Before looking who sleeps.
  }

  int rings() {
    return (int) INT.getVolatile(bytes, Layout.BELL);
  }

  /** Wakes who sleeps because of this rank. */
  void wake() {
    if (Futex.isAvailable()) {
      Futex.wake(bell);
    }
  }

  /** Sleeps until this rank has said more than so much, but not for long. */
  void sleep(int rings) {
    Futex.nap(bell, rings);
  }

  void putRegion(int region, long offset, long length) {
    int entry = Layout.REGION_TABLE + region * Layout.REGION_ENTRY_BYTES;
    bytes.putLong(entry, offset).putLong(entry + Long.BYTES, length);
    put(Word.REGIONS, region + 1L);
  }

  long regionOffset(int region) {
    return bytes.getLong(Layout.REGION_TABLE + region * Layout.REGION_ENTRY_BYTES);
  }

  long regionBytes(int region) {
    return bytes.getLong(Layout.REGION_TABLE + region * Layout.REGION_ENTRY_BYTES + Long.BYTES);
  }

  Slot slot(long sequence) {
    return new Slot(bytes, Layout.SLOT_TABLE + (int) (sequence % Layout.SLOTS) * Layout.SLOT_BYTES);
  }

  /** Says why its rank failed: about whom, then text and hint, on two lines. */
  void putFailure(long generation, LockstepException failure) {
    String hint = failure.hint();
    String lines = hint == null ? failure.text() : failure.text() + "\n" + hint;
    byte[] text = lines.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, Layout.FAILURE_BYTES - 2 * Integer.BYTES);
    Integer rank = failure.rank();
    bytes.putInt(Layout.FAILURE, rank == null ? NOBODY : rank);
    bytes.putInt(Layout.FAILURE + Integer.BYTES, length);
    bytes.put(Layout.FAILURE + 2 * Integer.BYTES, text, 0, length);
    put(Word.FAILED, Stamp.of(generation, 0));
  }

  /** What its rank failed of in a generation, if it did. */
  Optional<LockstepException> failure(long generation) {
    if (get(Word.FAILED) != Stamp.of(generation, 0)) {
      return Optional.empty();
    }
    int rank = bytes.getInt(Layout.FAILURE);
    byte[] text = new byte[bytes.getInt(Layout.FAILURE + Integer.BYTES)];
    bytes.get(Layout.FAILURE + 2 * Integer.BYTES, text);
    String lines = new String(text, StandardCharsets.UTF_8);
    int end = lines.indexOf('\n');
    return Optional.of(
        LockstepException.failed(end < 0 ? lines : lines.substring(0, end))
            .rank(rank == NOBODY ? null : rank)
            .hint(end < 0 ? null : lines.substring(end + 1)));
  }
}
