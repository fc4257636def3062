package io.lockstep.actors.shm;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Linux's futex on words of mapped files, as futex(2) describes it: not private, because waiter and
 * waker are different processes. Both need only be able to read the word.
 */
final class Futex {
  /** The longest sleep: what nobody wakes for is looked at after it. */
  static final Duration NAP = Duration.ofMillis(10);

  private static final Logger LOG = LoggerFactory.getLogger(Futex.class);
  private static final int WAIT = 0;
  private static final int WAKE = 1;

  /** The system call's number, by architecture. */
  private static final Map<String, Integer> NUMBERS = Map.of("amd64", 202, "aarch64", 98);

  private static final int NUMBER = NUMBERS.getOrDefault(System.getProperty("os.arch"), -1);
  private static final @Nullable Memory NAP_TIME = load();
  private static final boolean AVAILABLE = NAP_TIME != null && works(NAP_TIME);

  private Futex() {}

  /** Whether this machine has it; otherwise waiting is polling. */
  static boolean isAvailable() {
    return AVAILABLE;
  }

  /** Where a direct buffer's first byte lies, if that can be known here. */
  static OptionalLong address(ByteBuffer direct) {
    return NAP_TIME == null
        ? OptionalLong.empty()
        : OptionalLong.of(Pointer.nativeValue(Native.getDirectBufferPointer(direct)));
  }

  /**
   * Sleeps while the word is as expected, nobody wakes, and {@link #NAP} is not over; may also end
   * for no reason.
   */
  static void nap(long word, int expected) {
    syscall(NUMBER, word, WAIT, expected, Pointer.nativeValue(NAP_TIME), 0, 0);
  }

  /** Wakes all who sleep on the word. */
  static void wake(long word) {
    syscall(NUMBER, word, WAKE, Integer.MAX_VALUE, 0, 0, 0);
  }

  /** {@code struct timespec} of a nap, once the library is there. */
  private static @Nullable Memory load() {
    try {
      Native.register(Futex.class, NativeLibrary.getInstance(null));
      Memory timespec = new Memory(2 * Long.BYTES);
      timespec.setLong(0, NAP.toSeconds());
      timespec.setLong(Long.BYTES, NAP.toNanosPart());
      return timespec;
    } catch (LinkageError | RuntimeException e) {
      LOG.warn("no native calls here: what is summed is copied, and waiting is polling ({})", e);
      return null;
    }
  }

  /** A system that does not know the call, or forbids it, says so at once. */
  private static boolean works(Memory scratch) {
    return System.getProperty("os.name").equals("Linux")
        && NUMBER > 0
        && syscall(NUMBER, Pointer.nativeValue(scratch), WAKE, 1, 0, 0, 0) >= 0;
  }

  /** The C library's, for six arguments. */
  private static native long syscall(
      long number, long word, long operation, long value, long timeout, long word2, long value3);
}
