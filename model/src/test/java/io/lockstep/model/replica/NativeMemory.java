package io.lockstep.model.replica;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import org.junit.jupiter.api.Assumptions;

/** What this process has from glibc's malloc, libtorch's arrays among it. */
final class NativeMemory {
  private NativeMemory() {}

  /** Bytes in use; skips the test where glibc is not there, or too old to say. */
  static long bytes() {
    try {
      LibC c = Native.load("c", LibC.class);
      LibC.Info info = c.mallinfo2();
      return info.uordblks + info.hblkhd;
    } catch (UnsatisfiedLinkError e) {
      Assumptions.abort("needs glibc 2.33 or newer: " + e.getMessage());
      throw e;
    }
  }

  /** See mallinfo(3). */
  public interface LibC extends Library {
    Info.ByValue mallinfo2();

    /** In the order in which C declares them. */
    @Structure.FieldOrder({
      "arena",
      "ordblks",
      "smblks",
      "hblks",
      "hblkhd",
      "usmblks",
      "fsmblks",
      "uordblks",
      "fordblks",
      "keepcost"
    })
    class Info extends Structure {
      public long arena;
      public long ordblks;
      public long smblks;
      public long hblks;
      public long hblkhd;
      public long usmblks;
      public long fsmblks;
      public long uordblks;
      public long fordblks;
      public long keepcost;

      /** Returned as it is, not by reference. */
      public static final class ByValue extends Info implements Structure.ByValue {}
    }
  }
}
