package io.lockstep.model.npz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An NPY file's contents (numpy.lib.format, versions 1 to 3). */
final class Npy {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");

  private Npy() {}

  /**
   * Reads a row-major float32 array.
   *
   * @throws IllegalArgumentException saying why the bytes are no such array
   */
  static FloatArray floats(byte[] file) {
    if (file.length < MAGIC.length + 4
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("is not an NPY file");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int major = bytes.get(MAGIC.length);
    bytes.position(MAGIC.length + 2);
    int length = major == 1 ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("ends within its header");
    }
    String header = StandardCharsets.UTF_8.decode(bytes.slice().limit(length)).toString();
    bytes.position(bytes.position() + length);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("has a header that is not understood: " + header.strip());
    }
    return floats(matcher.group(1), matcher.group(2), shape(matcher.group(3)), bytes);
  }

  private static FloatArray floats(
      String type, String fortranOrder, long[] shape, ByteBuffer bytes) {
    if (!type.equals("<f4") && !type.equals(">f4")) {
      throw new IllegalArgumentException("is of type '" + type + "', not float32 ('<f4')");
    }
    if (fortranOrder.equals("True") && shape.length > 1) {
      throw new IllegalArgumentException("is in column-major order; save a C-contiguous copy");
    }
    long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    if (bytes.remaining() != count * Float.BYTES) {
      throw new IllegalArgumentException(
          "holds "
              + bytes.remaining()
              + " bytes of data, not the "
              + count * Float.BYTES
              + " of its shape");
    }
    ByteOrder order = type.startsWith("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    float[] values = new float[(int) count];
    bytes.slice().order(order).asFloatBuffer().get(values);
    return new FloatArray(shape, values);
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(dimension -> !dimension.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
