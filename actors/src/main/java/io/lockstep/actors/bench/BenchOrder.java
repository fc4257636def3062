package io.lockstep.actors.bench;

import io.lockstep.actors.nccl.LibraryPaths;
import java.util.List;

/**
 * What a rank's process is told first, as a line of JSON.
 *
 * @param libraries of NCCL's
 */
record BenchOrder(
    int rank,
    String collective,
    String secret,
    List<BenchOperation> operations,
    List<Long> bytes,
    int warmup,
    int rounds,
    LibraryPaths libraries) {

  int mostBytes() {
    return Math.toIntExact(bytes.stream().mapToLong(b -> b).max().orElse(0));
  }
}
