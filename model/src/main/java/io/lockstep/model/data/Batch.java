package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.CHANNELS;
import static io.lockstep.model.data.ImageSet.CLASSES;
import static io.lockstep.model.data.ImageSet.IMAGE_BYTES;
import static io.lockstep.model.data.ImageSet.PLANE_BYTES;
import static io.lockstep.model.data.ImageSet.SIDE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;

/**
 * Normalised images and one-hot labels in direct memory that is used again for every batch. What
 * wraps {@link #images} and {@link #labels} is overwritten by the next {@link #fill}.
 */
public final class Batch {
  private final float[] image = new float[IMAGE_BYTES];
  private final float[] oneHot = new float[CLASSES];
  private ByteBuffer images = floats(0);
  private ByteBuffer labels = floats(0);
  private int[] labelOf = {};
  private int size;

  /**
   * Replaces the contents.
   *
   * @param samples indices into the set
   * @param augmentation by sample
   */
  public void fill(ImageSet set, int[] samples, IntFunction<Augmentation> augmentation) {
    size = samples.length;
    if (labelOf.length < size) {
      labelOf = new int[size];
      images = floats(size * IMAGE_BYTES);
      labels = floats(size * CLASSES);
    }
    FloatBuffer imageFloats = images.clear().order(ByteOrder.nativeOrder()).asFloatBuffer();
    FloatBuffer labelFloats = labels.clear().order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < size; i++) {
      int sample = samples[i];
      int label = set.label(sample);
      labelOf[i] = label;
      normalise(set.records(), set.planes(sample), augmentation.apply(sample));
      imageFloats.put(image);
      oneHot[label] = 1;
      labelFloats.put(oneHot);
      oneHot[label] = 0;
    }
    images.limit(size * IMAGE_BYTES * Float.BYTES);
    labels.limit(size * CLASSES * Float.BYTES);
  }

  /** Images in it. */
  public int size() {
    return size;
  }

  /** The class of the batch's i-th image. */
  public int label(int i) {
    return labelOf[i];
  }

  /** float32 (size, 32, 32, 3), channels last, direct, native byte order. */
  public ByteBuffer images() {
    return images.slice().order(ByteOrder.nativeOrder());
  }

  /** float32 (size, 10), 1 at each image's label, direct, native byte order. */
  public ByteBuffer labels() {
    return labels.slice().order(ByteOrder.nativeOrder());
  }

  private void normalise(byte[] records, int planes, Augmentation augmentation) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] table = Normalization.table(channel);
      int plane = planes + channel * PLANE_BYTES;
      for (int y = 0; y < SIDE; y++) {
        row(records, plane, y, augmentation, table, y * SIDE * CHANNELS + channel);
      }
    }
  }

  /** Pixels outside the image are black: byte 0, normalised like any other. */
  private void row(byte[] records, int plane, int y, Augmentation a, float[] table, int out) {
    int sourceY = y + a.dy();
    boolean inside = sourceY >= 0 && sourceY < SIDE;
    int from = plane + sourceY * SIDE;
    for (int x = 0; x < SIDE; x++) {
      int sourceX = (a.mirrored() ? SIDE - 1 - x : x) + a.dx();
      image[out + x * CHANNELS] =
          inside && sourceX >= 0 && sourceX < SIDE
              ? table[records[from + sourceX] & 0xFF]
              : table[0];
    }
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
