package io.lockstep.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FreeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Small enough for malloc's heap, which without the last piece could not shrink by itself. */
  private static final int PIECE_KIB = 64;

  private static final int PIECES = 1600;

  @Test
  void whatWasFreedBelowSomethingInUseIsGivenBack() throws Exception {
    assumeThat(Files.exists(STATUS)).as("/proc/self/status").isTrue();
    assumeThat(hasMallocTrim()).as("malloc_trim, which glibc has").isTrue();
    List<Long> pieces = new ArrayList<>();
    for (int i = 0; i < PIECES; i++) {
      long piece = Native.malloc(PIECE_KIB * 1024L);
      new Pointer(piece).setMemory(0, PIECE_KIB * 1024L, (byte) 1);
      pieces.add(piece);
    }
    long last = pieces.remove(PIECES - 1);
    pieces.forEach(Native::free);
    try {
      long heldKib = residentKib();

      FreeMemory.giveBack();

      long freedKib = (PIECES - 1L) * PIECE_KIB;
      assertThat(heldKib - residentKib()).isGreaterThan(freedKib / 2);
    } finally {
      Native.free(last);
    }
  }

  @Test
  void itIsDueAfterTheTenthStepAndEveryMinuteAtAMultipleOfTen() {
    FreeMemory memory = new FreeMemory();
    assertThat(memory.isDue(9, seconds(1000))).isFalse();
    assertThat(memory.isDue(10, seconds(1001))).isTrue();
    assertThat(memory.isDue(20, seconds(1059))).isFalse();
    assertThat(memory.isDue(29, seconds(1061))).isFalse();
    assertThat(memory.isDue(30, seconds(1062))).isTrue();
    assertThat(memory.isDue(40, seconds(1119))).isFalse();
    assertThat(memory.isDue(50, seconds(1121))).as("its minutes are from 1000 s on").isTrue();
    assertThat(memory.isDue(60, seconds(1122))).isFalse();
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private static boolean hasMallocTrim() {
    try {
      NativeLibrary.getProcess().getFunction("malloc_trim");
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static long residentKib() throws Exception {
    Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
