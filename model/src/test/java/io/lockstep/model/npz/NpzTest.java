package io.lockstep.model.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
  @TempDir Path folder;

  @Test
  void readsBackWhatItWrote() throws IOException {
    Path file = write("a.npz");

    Map<String, FloatArray> arrays = NpzReader.read(file, name -> !name.equals("count"));

    assertThat(arrays).containsOnlyKeys("layer.weight", "scalar");
    assertThat(arrays.get("layer.weight").shape()).containsExactly(2, 3);
    assertThat(arrays.get("layer.weight").values()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(arrays.get("scalar").shape()).isEmpty();
    assertThat(arrays.get("scalar").values()).containsExactly(0);
  }

  @Test
  void writesTheSameBytesForTheSameArrays() throws IOException {
    assertThat(write("a.npz")).hasSameBinaryContentAs(write("b.npz"));
  }

  /** As numpy.lib.format says: magic, version 1.0, length, and data aligned to 64 bytes. */
  @Test
  void writesTheHeaderThatNumpyDescribes() throws IOException {
    Path file = write("a.npz");
    byte[] array;
    try (var zip = new java.util.zip.ZipFile(file.toFile())) {
      array = zip.getInputStream(zip.getEntry("layer.weight.npy")).readAllBytes();
    }

    String text = new String(array, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("\u0093NUMPY\u0001\u0000");
    assertThat(text)
        .contains("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), } ")
        .contains("\n");
    assertThat(array).hasSize(128 + 6 * Float.BYTES);
    assertThat(text.charAt(127)).isEqualTo('\n');
  }

  @Test
  void readsWhatNumpyWrites() throws IOException {
    // numpy.savez_compressed(file, w=numpy.array([1.5, -2], dtype='>f4'))
    Path file =
        archive(
            "w.npy",
            "\u0093NUMPY\u0001\u0000",
            "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }");

    assertThat(NpzReader.read(file, name -> true).get("w").values()).containsExactly(1.5f, -2f);
  }

  @Test
  void saysThatTheFileIsMissing() {
    assertThat(failure(folder.resolve("nowhere.npz"))).hasMessageContaining("is not there");
  }

  @Test
  void saysThatTheFileIsNoArchive() throws IOException {
    assertThat(failure(Files.writeString(folder.resolve("text.npz"), "weights")))
        .hasMessageContaining("not a readable NPZ file");
  }

  @Test
  void saysWhichArrayIsOfAnotherType() throws IOException {
    assertThat(
            failure(
                archive(
                    "w.npy",
                    "\u0093NUMPY\u0001\u0000",
                    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }")))
        .hasMessageContaining("'w'")
        .hasMessageContaining("'<f8'");
  }

  @Test
  void saysWhichArrayIsShorterThanItsShape() throws IOException {
    assertThat(
            failure(
                archive(
                    "w.npy",
                    "\u0093NUMPY\u0001\u0000",
                    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }")))
        .hasMessageContaining("8 bytes of data, not the 12 of its shape");
  }

  @Test
  void saysWhichArrayIsNone() throws IOException {
    assertThat(failure(archive("w.npy", "PICKLE", "{}"))).hasMessageContaining("not an NPY file");
  }

  private static LockstepException failure(Path file) {
    LockstepException failure =
        catchThrowableOfType(LockstepException.class, () -> NpzReader.read(file, name -> true));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining(file.toString());
    return failure;
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    ByteBuffer values = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 6; i++) {
      values.putFloat(i * Float.BYTES, i);
    }
    try (NpzWriter writer = new NpzWriter(file)) {
      writer.floats("layer.weight", new long[] {2, 3}, values);
      writer.floats("scalar", new long[0], ByteBuffer.allocate(Float.BYTES));
      writer.int64("count", 7);
    }
    return file;
  }

  /** A compressed archive with one array of the values 1.5 and −2, big-endian. */
  private Path archive(String entry, String magic, String header) throws IOException {
    Path file = folder.resolve("archive.npz");
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(magic.getBytes(StandardCharsets.ISO_8859_1)).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.BIG_ENDIAN);
    bytes.putFloat(1.5f).putFloat(-2f);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(bytes.array(), 0, bytes.position());
      zip.closeEntry();
    }
    return file;
  }
}
