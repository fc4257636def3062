package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.CHANNELS;
import static io.lockstep.model.data.ImageSet.PLANE_BYTES;
import static io.lockstep.model.data.ImageSet.RECORD_BYTES;
import static io.lockstep.model.data.ImageSet.SIDE;

import io.lockstep.core.sampler.SplitMix64;

/**
 * A set that needs no download: ten figures drawn from a fixed seed, with position, size, rotation,
 * both colours and noise drawn anew for each image. A figure is as often darker than its ground as
 * lighter, so that no weighting of pixels tells the classes apart: a network has to find edges.
 */
public final class Shapes {
  static final int TRAIN_IMAGES = 10_000;
  static final int TEST_IMAGES = 2_000;
  private static final long SEED = 0x53484150L;
  private static final double MIN_RADIUS = 7;
  private static final double MAX_RADIUS = 13;
  private static final int MIN_CONTRAST = 150;
  private static final int MAX_NOISE = 30;

  private Shapes() {}

  /** Draws the set; the same bytes every time. */
  public static Dataset draw() {
    return new Dataset(draw(0, TRAIN_IMAGES), draw(TRAIN_IMAGES, TEST_IMAGES));
  }

  private static ImageSet draw(int first, int count) {
    byte[] records = new byte[count * RECORD_BYTES];
    Figure[] figures = Figure.values();
    for (int i = 0; i < count; i++) {
      int label = i % figures.length;
      records[i * RECORD_BYTES] = (byte) label;
      image(figures[label], SplitMix64.of(SEED, first + i), records, i * RECORD_BYTES + 1);
    }
    return new ImageSet(records);
  }

  private static void image(Figure figure, SplitMix64 random, byte[] records, int planes) {
    double radius = between(random, MIN_RADIUS, MAX_RADIUS);
    double centreX = between(random, radius, SIDE - radius);
    double centreY = between(random, radius, SIDE - radius);
    double angle = between(random, 0, 2 * Math.PI);
    double cos = StrictMath.cos(angle) / radius;
    double sin = StrictMath.sin(angle) / radius;
    int[] ground = colour(random);
    int[] front = contrasting(random, ground);
    Noise noise = new Noise(random, random.nextInt(MAX_NOISE + 1));
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double dx = x + 0.5 - centreX;
        double dy = y + 0.5 - centreY;
        double pixels = radius * figure.distance(cos * dx + sin * dy, cos * dy - sin * dx);
        double cover = Math.min(Math.max(0.5 - pixels, 0), 1);
        for (int c = 0; c < CHANNELS; c++) {
          int value = (int) (ground[c] + cover * (front[c] - ground[c]) + 0.5) + noise.next();
          records[planes + c * PLANE_BYTES + y * SIDE + x] =
              (byte) Math.min(Math.max(value, 0), 255);
        }
      }
    }
  }

  private static double between(SplitMix64 random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private static int[] colour(SplitMix64 random) {
    return new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
  }

  /** A colour that differs enough from another, summed over the channels, to be seen. */
  private static int[] contrasting(SplitMix64 random, int[] other) {
    int[] colour = colour(random);
    while (difference(colour, other) < MIN_CONTRAST) {
      colour = colour(random);
    }
    return colour;
  }

  private static int difference(int[] a, int[] b) {
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
  }

  /** Uniform in [−amplitude, amplitude], eight values from each random number. */
  private static final class Noise {
    private final SplitMix64 random;
    private final int amplitude;
    private long bits;
    private int left;

    Noise(SplitMix64 random, int amplitude) {
      this.random = random;
      this.amplitude = amplitude;
    }

    int next() {
      if (left == 0) {
        bits = random.nextLong();
        left = Long.BYTES;
      }
      int value = (int) (bits & 0xFF);
      bits >>>= Byte.SIZE;
      left--;
      return value * (2 * amplitude + 1) / 256 - amplitude;
    }
  }
}
