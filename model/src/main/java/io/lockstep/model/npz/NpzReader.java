package io.lockstep.model.npz;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads float32 arrays that {@code numpy.savez} or {@link NpzWriter} wrote. */
public final class NpzReader {
  private static final String SUFFIX = ".npy";

  private NpzReader() {}

  /**
   * Reads the arrays whose name is wanted, in the file's order; a usage failure names the file and
   * the array.
   */
  public static Map<String, FloatArray> read(Path file, Predicate<String> wanted) {
    if (!Files.isRegularFile(file)) {
      throw LockstepException.usage(
          "the weights file '"
              + file
              + "' "
              + (Files.exists(file) ? "is no file" : "is not there"));
    }
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().map(e -> (ZipEntry) e).toList()) {
        String name = entry.getName().replaceAll("\\.npy$", "");
        if (entry.getName().endsWith(SUFFIX) && wanted.test(name)) {
          arrays.put(name, array(file, name, zip.getInputStream(entry).readAllBytes()));
        }
      }
    } catch (IOException e) {
      throw LockstepException.usage("'" + file + "' is not a readable NPZ file: " + e.getMessage())
          .hint("write one with numpy.savez, or by a run of 'lockstep train'")
          .because(e);
    }
    return arrays;
  }

  private static FloatArray array(Path file, String name, byte[] contents) {
    try {
      return Npy.floats(contents);
    } catch (IllegalArgumentException e) {
      throw LockstepException.usage("'" + name + "' in '" + file + "' " + e.getMessage())
          .because(e);
    }
  }
}
