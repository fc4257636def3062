package io.lockstep.model.data;

import io.lockstep.core.failure.LockstepException;

/**
 * Labelled 32×32 RGB images as CIFAR-10's binary files hold them: records of one label byte and the
 * red, green and blue planes, row by row. Immutable; safe for any thread.
 */
public final class ImageSet {
  public static final int SIDE = 32;
  public static final int CHANNELS = 3;
  public static final int CLASSES = 10;
  static final int PLANE_BYTES = SIDE * SIDE;
  static final int IMAGE_BYTES = CHANNELS * PLANE_BYTES;

  /** A label byte and three planes. */
  public static final int RECORD_BYTES = 1 + IMAGE_BYTES;

  private final byte[] records;

  /**
   * Takes the records over, without a copy.
   *
   * @throws IllegalArgumentException if they are not whole or a label is not in [0, 9]
   */
  public ImageSet(byte[] records) {
    if (records.length % RECORD_BYTES != 0) {
      throw new IllegalArgumentException(records.length + " bytes are not whole records");
    }
    for (int offset = 0; offset < records.length; offset += RECORD_BYTES) {
      if (records[offset] < 0 || records[offset] >= CLASSES) {
        throw new IllegalArgumentException("label " + records[offset] + " at byte " + offset);
      }
    }
    this.records = records;
  }

  public int size() {
    return records.length / RECORD_BYTES;
  }

  public int label(int index) {
    return records[offset(index)];
  }

  /** A pixel's value in [0, 255]. */
  public int pixel(int index, int channel, int y, int x) {
    return records[planes(index) + channel * PLANE_BYTES + y * SIDE + x] & 0xFF;
  }

  /** Where the planes of an image start in {@link #records}. */
  int planes(int index) {
    return offset(index) + 1;
  }

  byte[] records() {
    return records;
  }

  private int offset(int index) {
    if (index < 0 || index >= size()) {
      throw LockstepException.failed(
          "sample " + index + " was asked for, but the set has " + size() + " images");
    }
    return index * RECORD_BYTES;
  }
}
