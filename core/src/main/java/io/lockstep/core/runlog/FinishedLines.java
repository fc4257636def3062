package io.lockstep.core.runlog;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of lines up to its last line's end: a crash leaves the last one unfinished. Read as a
 * stream, for such a file may be larger than the memory.
 *
 * @param finishedBytes up to the last line's end, that included
 */
record FinishedLines(Path file, long bytes, long finishedBytes) {
  private static final int BLOCK = 1 << 16;

  static FinishedLines of(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      return new FinishedLines(file, bytes.length(), lastLineEnd(bytes) + 1);
    }
  }

  /** Its place, from 0; -1 where there is none. */
  private static long lastLineEnd(RandomAccessFile file) throws IOException {
    byte[] block = new byte[BLOCK];
    for (long end = file.length(); end > 0; ) {
      int length = (int) Math.min(BLOCK, end);
      end -= length;
      file.seek(end);
      file.readFully(block, 0, length);
      for (int i = length - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return end + i;
        }
      }
    }
    return -1;
  }

  boolean isEmpty() {
    return finishedBytes == 0;
  }

  boolean isUnfinished() {
    return finishedBytes < bytes;
  }

  /** Bytes that are no text become such as no column takes, so that their line is named. */
  BufferedReader open() throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new Beginning(Files.newInputStream(file), finishedBytes), StandardCharsets.UTF_8));
  }

  /** A stream's first bytes. */
  private static final class Beginning extends FilterInputStream {
    private long left;

    Beginning(InputStream in, long bytes) {
      super(in);
      left = bytes;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      left--;
      return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
