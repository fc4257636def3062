package io.lockstep.actors.nccl;

import java.util.Optional;

/** NCCL itself, where a person has named it by {@code -Dnccl.library}. */
final class RealLibrary {
  private RealLibrary() {}

  static Optional<LibraryPaths> paths() {
    return Optional.ofNullable(System.getProperty("nccl.library"))
        .map(nccl -> new LibraryPaths(nccl, System.getProperty("cudart.library")));
  }

  /** It, or else the stand-in, which is not NCCL. */
  static LibraryPaths orStandIn() {
    return paths().orElseGet(StandIn::paths);
  }
}
