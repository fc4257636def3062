package io.lockstep.model.replica;

import java.nio.FloatBuffer;
import java.util.List;

/** Reads parts that follow one another as if they were one. */
final class PartReader {
  private final List<FloatBuffer> parts;
  private int part;

  /**
   * @param parts what lies between position and limit of each; their positions stay
   */
  PartReader(List<FloatBuffer> parts) {
    this.parts = parts.stream().map(FloatBuffer::duplicate).toList();
  }

  /** Goes on after the next so many values. */
  void skip(int count) {
    for (int left = count; left > 0; ) {
      FloatBuffer source = next();
      int length = Math.min(left, source.remaining());
      source.position(source.position() + length);
      left -= length;
    }
  }

  /** Copies the next so many values to an array's start. */
  void read(float[] target, int count) {
    for (int done = 0; done < count; ) {
      FloatBuffer source = next();
      int length = Math.min(count - done, source.remaining());
      source.get(target, done, length);
      done += length;
    }
  }

  private FloatBuffer next() {
    while (!parts.get(part).hasRemaining()) {
      part++;
    }
    return parts.get(part);
  }
}
