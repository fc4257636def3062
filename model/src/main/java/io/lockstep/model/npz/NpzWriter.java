package io.lockstep.model.npz;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes arrays as {@code numpy.savez} does: a zip archive, stored, with an NPY file (format 1.0,
 * numpy.lib.format) for each array. The same arrays give the same bytes.
 */
public final class NpzWriter implements AutoCloseable {
  private static final int ALIGNMENT = 64;
  private static final LocalDateTime ZIP_EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ZipOutputStream zip;

  /** Creates or replaces the file. */
  public NpzWriter(Path file) throws IOException {
    zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    zip.setMethod(ZipOutputStream.STORED);
  }

  /**
   * Adds a float32 array.
   *
   * @param values row-major, native byte order, from position to limit
   */
  public void floats(String name, long[] shape, ByteBuffer values) throws IOException {
    String type = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<f4" : ">f4";
    entry(name, header(type, shape), values);
  }

  /** Adds an int64 scalar. */
  public void int64(String name, long value) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    entry(name, header("<i8", new long[0]), bytes);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void entry(String name, byte[] header, ByteBuffer values) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(header);
    crc.update(values.duplicate());
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(ZIP_EPOCH);
    entry.setCrc(crc.getValue());
    entry.setSize((long) header.length + values.remaining());
    entry.setCompressedSize(entry.getSize());
    zip.putNextEntry(entry);
    zip.write(header);
    WritableByteChannel channel = Channels.newChannel(zip);
    ByteBuffer rest = values.duplicate();
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    zip.closeEntry();
  }

  /** Magic, version, length, and a Python dictionary padded so that the data start aligned. */
  private static byte[] header(String type, long[] shape) {
    String dimensions =
        Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" ", "(", ")"));
    String text =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + dimensions + ", }";
    int prefix = Npy.MAGIC.length + 4;
    int length = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - prefix;
    ByteBuffer header = ByteBuffer.allocate(prefix + length).order(ByteOrder.LITTLE_ENDIAN);
    header.put(Npy.MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
    header.put(
        (text + " ".repeat(length - 1 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }
}
