package io.lockstep.cli;

import io.lockstep.actors.nccl.LibraryPaths;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where NCCL is, for {@code --collective nccl}. */
final class NcclOptions {
  @Option(
      names = "--nccl-library",
      paramLabel = "FILE",
      description = "NCCL (default: in PYTORCH_LIBRARY_PATH, or the system's libnccl.so.2)")
  private @Nullable String nccl;

  @Option(
      names = "--cudart-library",
      paramLabel = "FILE",
      description = "CUDA's runtime (default: what belongs to NCCL, or the system's)")
  private @Nullable String cudart;

  LibraryPaths paths() {
    return new LibraryPaths(nccl, cudart);
  }
}
