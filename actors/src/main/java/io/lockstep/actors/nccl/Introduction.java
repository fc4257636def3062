package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rank says to rank 0 before a communicator is opened.
 *
 * @param version of its NCCL, as a code
 * @param gpu where its GPU is, as no other
 */
record Introduction(long generation, int rank, int version, String gpu) {
  /**
   * Why these cannot open a communicator together. NCCL itself would hang, or say something else.
   *
   * @param all by rank
   */
  static Optional<LockstepException> obstacle(List<Introduction> all) {
    Map<String, Integer> ranks = new HashMap<>();
    for (Introduction one : all) {
      Integer other = ranks.putIfAbsent(one.gpu, one.rank);
      if (other != null) {
        return Optional.of(
            LockstepException.environment(
                    "ranks %d and %d are on one GPU, %s".formatted(other, one.rank, one.gpu))
                .rank(one.rank)
                .hint("NCCL wants a GPU for each rank; CUDA_VISIBLE_DEVICES may hide some"));
      }
      if (one.version != all.get(0).version) {
        return Optional.of(
            LockstepException.environment(
                    "rank %d has NCCL %s, and rank 0 has %s"
                        .formatted(
                            one.rank,
                            new NcclVersion(one.version),
                            new NcclVersion(all.get(0).version)))
                .rank(one.rank)
                .hint("give all hosts the same libraries"));
      }
    }
    return Optional.empty();
  }
}
