package io.lockstep.model.replica;

/**
 * The CRC-32C of two texts, one after the other, from the CRC-32C of each: that of the first, times
 * x to the number of bits that follow, plus that of the second, where numbers are polynomials over
 * GF(2) modulo the generator (Mark Adler's method in zlib's crc32_combine). Java's own class has no
 * such thing, and threads that each hold a part of a text need it.
 */
final class Crc32cOfBoth {
  /** The generator without its highest term. As in all of these, the highest bit stands for x⁰. */
  private static final int GENERATOR = 0x82F63B78;

  private static final int ONE = 1 << 31;
  private static final int X_TO_8 = ONE >>> 8;

  private Crc32cOfBoth() {}

  static int of(int first, int second, long secondBytes) {
    int power = ONE;
    int square = X_TO_8;
    for (long rest = secondBytes; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power = product(power, square);
      }
      square = product(square, square);
    }
    return product(first, power) ^ second;
  }

  private static int product(int a, int b) {
    int sum = 0;
    int shifted = b;
    for (int term = ONE; term != 0; term >>>= 1) {
      if ((a & term) != 0) {
        sum ^= shifted;
      }
      boolean overflows = (shifted & 1) == 1;
      shifted = overflows ? shifted >>> 1 ^ GENERATOR : shifted >>> 1;
    }
    return sum;
  }
}
