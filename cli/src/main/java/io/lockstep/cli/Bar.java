package io.lockstep.cli;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** A number as a length: blocks in eighths where the terminal's encoding has them. */
final class Bar {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
  private static final char FULL = '█';
  private static final char PLAIN = '#';

  private final boolean blocks;

  private Bar(boolean blocks) {
    this.blocks = blocks;
  }

  /** For this process's standard output. */
  static Bar ofTerminal() {
    return in(System.getProperty("stdout.encoding", System.getProperty("native.encoding")));
  }

  static Bar in(@Nullable String encoding) {
    return new Bar(
        encoding != null
            && Charset.isSupported(encoding)
            && Charset.forName(encoding).newEncoder().canEncode(FULL));
  }

  /**
   * @param part of the whole width; less than 0 and more than 1 are cut off
   * @param width in characters
   */
  String of(double part, int width) {
    double length = Math.max(0, Math.min(1, part)) * width;
    if (!blocks) {
      return String.valueOf(PLAIN).repeat((int) Math.round(length));
    }
    int full = (int) length;
    int eighths = (int) ((length - full) * 8);
    return String.valueOf(FULL).repeat(full)
        + (eighths == 0 ? "" : EIGHTHS.substring(eighths, eighths + 1));
  }
}
