package io.lockstep.actors.nccl;

import com.sun.jna.NativeLibrary;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds native libraries that have all functions that are needed. NCCL: the file that was named;
 * otherwise what comes with PyTorch, pip's package beside it or {@code libtorch_cuda.so}, which
 * holds it elsewhere; or the system's {@code libnccl.so.2}. CUDA's runtime: the file that was
 * named; otherwise what comes with NCCL's library, lies beside it or in a package of pip's, or the
 * system has.
 */
final class LibrarySearch {
  private static final String ENGINE_FOLDER = "PYTORCH_LIBRARY_PATH";
  private static final String ENGINE_LIBRARY = "libtorch_cuda.so";
  private static final String SYSTEM_NCCL = "libnccl.so.2";

  /** From {@code torch/lib}, in pip's folder of packages, to its packages of NVIDIA's. */
  private static final String PIPS_NCCL = "../../nvidia/nccl/lib/" + SYSTEM_NCCL;

  private static final List<String> PIPS_CUDART =
      List.of("../../nvidia/cu13/lib", "../../nvidia/cuda_runtime/lib");
  private static final List<String> SYSTEM_CUDART = List.of("libcudart.so.13", "libcudart.so.12");

  private final LibraryPaths asked;
  private final @Nullable Path engineFolder;

  private LibrarySearch(LibraryPaths asked, @Nullable Path engineFolder) {
    this.asked = asked;
    this.engineFolder = engineFolder;
  }

  /** With the folder that tells DJL where PyTorch is. */
  static LibrarySearch here(LibraryPaths asked) {
    String folder = System.getProperty(ENGINE_FOLDER, System.getenv(ENGINE_FOLDER));
    return new LibrarySearch(asked, folder == null ? null : Path.of(folder));
  }

  /**
   * The path or name of NCCL's library, which loads.
   *
   * @throws LockstepException of the environment, with the reason
   */
  String nccl() {
    if (asked.nccl() != null) {
      return named("NCCL", asked.nccl(), JnaNccl.Exports.class);
    }
    Path pips = ofEngine(PIPS_NCCL);
    if (pips != null) {
      return named("NCCL", pips.toString(), JnaNccl.Exports.class);
    }
    Path engines = ofEngine(ENGINE_LIBRARY);
    if (engines != null) {
      return named("NCCL", engines.toString(), JnaNccl.Exports.class);
    }
    if (problem(SYSTEM_NCCL, JnaNccl.Exports.class) == null) {
      return SYSTEM_NCCL;
    }
    throw LockstepException.environment(
            "there is no NCCL library: none was named, %s names no folder with %s, and %s %s"
                .formatted(
                    ENGINE_FOLDER,
                    ENGINE_LIBRARY,
                    SYSTEM_NCCL,
                    problem(SYSTEM_NCCL, JnaNccl.Exports.class)))
        .hint("docs/gpu.md says where to get it");
  }

  /**
   * The path or name of CUDA's runtime.
   *
   * @param nccl what {@link #nccl} found
   * @throws LockstepException of the environment, with the reason
   */
  String cudart(String nccl) {
    if (asked.cudart() != null) {
      return named("CUDA's runtime", asked.cudart(), JnaCuda.Exports.class);
    }
    List<String> candidates = new ArrayList<>(List.of(nccl));
    candidates.addAll(cudarts(Path.of(nccl).getParent()));
    PIPS_CUDART.forEach(folder -> candidates.addAll(cudarts(ofEngine(folder))));
    candidates.addAll(SYSTEM_CUDART);
    return candidates.stream()
        .filter(candidate -> problem(candidate, JnaCuda.Exports.class) == null)
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.environment(
                        "there is no CUDA runtime: none in or beside %s, and the system has no %s"
                            .formatted(nccl, String.join(" or ", SYSTEM_CUDART)))
                    .hint("docs/gpu.md says where to get it"));
  }

  private static String named(String what, String given, Class<?> exports) {
    // A relative path could be taken for a name, and workers have folders of their own.
    String path = Path.of(given).toAbsolutePath().toString();
    String problem = Files.exists(Path.of(path)) ? problem(path, exports) : "does not exist";
    if (problem != null) {
      throw LockstepException.environment("%s: %s %s".formatted(what, path, problem))
          .hint("name another file, or none, for what this machine has");
    }
    return path;
  }

  /** What keeps a library from being used, in words that follow its name; null where nothing. */
  private static @Nullable String problem(String library, Class<?> exports) {
    try {
      NativeLibrary loaded = NativeLibrary.getInstance(library);
      List<String> missing =
          Arrays.stream(exports.getDeclaredMethods())
              .map(Method::getName)
              .sorted()
              .filter(name -> !has(loaded, name))
              .toList();
      return missing.isEmpty() ? null : "lacks " + String.join(", ", missing);
    } catch (UnsatisfiedLinkError e) {
      return "does not load: " + complaint(library, e);
    }
  }

  private static boolean has(NativeLibrary library, String function) {
    try {
      library.getFunction(function);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** The loader's own line, which comes after JNA's, without the library's name. */
  private static String complaint(String library, UnsatisfiedLinkError e) {
    String name = library + ":";
    return String.valueOf(e.getMessage())
        .lines()
        .skip(1)
        .findFirst()
        .map(line -> line.startsWith(name) ? line.substring(name.length()).strip() : line)
        .orElseGet(e::toString);
  }

  /** What lies there, seen from the folder with PyTorch; null where nothing does. */
  private @Nullable Path ofEngine(String there) {
    try {
      return engineFolder == null ? null : engineFolder.resolve(there).toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  private static List<String> cudarts(@Nullable Path folder) {
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("libcudart"))
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
