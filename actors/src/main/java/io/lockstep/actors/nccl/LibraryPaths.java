package io.lockstep.actors.nccl;

import org.jspecify.annotations.Nullable;

/**
 * Which native libraries are to be used.
 *
 * @param nccl file with NCCL's functions; null for the engine's own, or else the system's
 * @param cudart file with CUDA's runtime; null for the one that belongs to NCCL's
 */
public record LibraryPaths(@Nullable String nccl, @Nullable String cudart) {
  /** As this machine has them. */
  public static final LibraryPaths ANY = new LibraryPaths(null, null);
}
