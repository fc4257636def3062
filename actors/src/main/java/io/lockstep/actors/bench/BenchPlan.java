package io.lockstep.actors.bench;

import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.nccl.NcclSurvey;
import io.lockstep.core.failure.LockstepException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to measure: every collective with every world size, every operation and every number of
 * bytes.
 *
 * @param warmup rounds that are not timed; small ones are repeated, see {@link BenchRank#run}
 * @param rounds that are
 * @param libraries of NCCL's, where that is to be measured
 */
public record BenchPlan(
    List<Integer> workers,
    List<Long> bytes,
    List<String> collectives,
    List<BenchOperation> operations,
    int warmup,
    int rounds,
    LibraryPaths libraries) {
  private static final int MOST_WORKERS = 1024;

  /** Of a buffer, which is aligned, and in shared memory of whole pages. */
  private static final long MOST_BYTES = (2L << 30) - (64 << 10);

  /**
   * @throws LockstepException where it cannot be measured
   */
  public BenchPlan {
    workers = List.copyOf(workers);
    bytes = List.copyOf(bytes);
    collectives = List.copyOf(collectives);
    operations = List.copyOf(operations);
    workers.forEach(n -> require(n >= 1, "a world size is at least 1, not " + n));
    workers.forEach(
        n ->
            require(
                n <= MOST_WORKERS,
                "a world size is at most " + MOST_WORKERS + " processes on one machine, not " + n));
    require(
        Stream.of(workers, bytes, collectives, operations).noneMatch(List::isEmpty),
        "nothing to measure");
    bytes.forEach(
        b ->
            require(
                b >= Float.BYTES && b <= MOST_BYTES && b % Float.BYTES == 0,
                "bytes are whole float32 values, 4 to %d, not %d".formatted(MOST_BYTES, b)));
    collectives.forEach(BenchFactory::check);
    if (collectives.contains(BenchFactory.NCCL)) {
      NcclSurvey.of(libraries, Collections.max(workers)).require("--collective nccl");
    }
    require(warmup >= 0, "warm-up rounds are at least 0, not " + warmup);
    require(rounds >= 1, "rounds are at least 1, not " + rounds);
  }

  /** Of any operation. */
  long mostBytes() {
    return Collections.max(bytes);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw LockstepException.usage(message);
    }
  }
}
