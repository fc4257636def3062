package io.lockstep.actors.bench;

import java.util.List;

/** What a rank's process is told first, as a line of JSON. */
record BenchOrder(
    int rank,
    String collective,
    String secret,
    List<BenchOperation> operations,
    List<Long> bytes,
    int warmup,
    int rounds) {

  int mostBytes() {
    return Math.toIntExact(bytes.stream().mapToLong(b -> b).max().orElse(0));
  }
}
