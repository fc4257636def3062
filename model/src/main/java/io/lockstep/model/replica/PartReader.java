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

  /** Copies the next so many values to an array's start. */
  void read(float[] target, int count) {
    for (int done = 0; done < count; ) {
      while (!parts.get(part).hasRemaining()) {
        part++;
      }
      FloatBuffer source = parts.get(part);
      int length = Math.min(count - done, source.remaining());
      source.get(target, done, length);
      done += length;
    }
  }
}
