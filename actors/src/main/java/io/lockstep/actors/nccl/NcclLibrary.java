package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NCCL and CUDA's runtime, loaded, complete, and new enough; and what their result codes mean. */
public final class NcclLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NcclLibrary.class);

  private final LibraryPaths paths;
  private final NcclVersion version;
  private final Nccl nccl;
  private final Cuda cuda;

  NcclLibrary(LibraryPaths paths, NcclVersion version, Nccl nccl, Cuda cuda) {
    this.paths = paths;
    this.version = version;
    this.nccl = nccl;
    this.cuda = cuda;
  }

  /**
   * Loads them.
   *
   * @throws LockstepException of the environment: what is missing, or too old
   */
  public static NcclLibrary open(LibraryPaths asked) {
    NcclLibrary library = open(asked, found -> {});
    LOG.info("{}", library);
    return library;
  }

  /**
   * @param found told of each thing that was found, in words
   */
  static NcclLibrary open(LibraryPaths asked, Consumer<String> found) {
    LibrarySearch search = LibrarySearch.here(asked);
    String path = search.nccl();
    Nccl nccl = new JnaNccl(path);
    NcclVersion version = version(nccl, path);
    found.accept("NCCL " + version + " in " + path);
    String cudart = search.cudart(path);
    found.accept("CUDA's runtime in " + cudart);
    return new NcclLibrary(new LibraryPaths(path, cudart), version, nccl, new JnaCuda(cudart));
  }

  private static NcclVersion version(Nccl nccl, String path) {
    int[] code = new int[1];
    int result = nccl.getVersion(code);
    NcclVersion version = new NcclVersion(code[0]);
    if (result != Nccl.SUCCESS || version.isTooOld()) {
      throw LockstepException.environment(
              "%s is NCCL %s, and %s or newer is needed"
                  .formatted(path, version, NcclVersion.OLDEST))
          .hint("docs/gpu.md says where to get it");
    }
    return version;
  }

  /** As they were found. */
  public LibraryPaths paths() {
    return paths;
  }

  NcclVersion version() {
    return version;
  }

  Nccl nccl() {
    return nccl;
  }

  Cuda cuda() {
    return cuda;
  }

  /**
   * How many GPUs there are here, at least one. Makes no use of any.
   *
   * @throws LockstepException of the environment: no driver, or no GPU
   */
  int gpus() {
    int[] count = new int[1];
    int result = cuda.getDeviceCount(count);
    if (result == Cuda.SUCCESS && count[0] > 0) {
      return count[0];
    }
    String what =
        switch (result) {
          case Cuda.SUCCESS, Cuda.NO_DEVICE -> "there is no GPU";
          case Cuda.INSUFFICIENT_DRIVER -> "there is no NVIDIA driver, or one that is too old";
          default -> "the GPUs cannot be counted";
        };
    throw LockstepException.environment(
            "%s: CUDA says '%s' (%d)".formatted(what, cuda.getErrorString(result), result))
        .hint("nvidia-smi shows the driver and its GPUs; CUDA_VISIBLE_DEVICES hides some");
  }

  /** Passes success and "in progress", and turns all else into a failure. */
  void nccl(int result, String call) {
    if (result != Nccl.SUCCESS && result != Nccl.IN_PROGRESS) {
      throw ncclFailure(result, call);
    }
  }

  LockstepException ncclFailure(int result, String call) {
    String said = nccl.getLastError();
    String more = said.isEmpty() ? "" : ": " + said.lines().findFirst().orElse("");
    return LockstepException.failed(
            "%s failed: %s (%d)%s".formatted(call, nccl.getErrorString(result), result, more))
        .hint("NCCL_DEBUG=INFO makes NCCL say more, in the worker's log");
  }

  void cuda(int result, String call) {
    if (result != Cuda.SUCCESS) {
      throw LockstepException.failed(
          "%s failed: %s (%d)".formatted(call, cuda.getErrorString(result), result));
    }
  }

  /** {@code NCCL 2.27.3 in PATH}. */
  @Override
  public String toString() {
    return List.of("NCCL " + version + " in " + paths.nccl(), "CUDA's runtime in " + paths.cudart())
        .toString();
  }
}
